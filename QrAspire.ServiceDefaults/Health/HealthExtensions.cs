using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Telemetry;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>Registers and maps liveness (<c>/healthz</c>, <c>/health</c>) and readiness (<c>/ready</c>).</summary>
public static class HealthExtensions
{
    internal static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        builder.Services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.DiskFailingFreeRatio <= options.DiskDegradedFreeRatio, "Health:DiskFailingFreeRatio must not be above Health:DiskDegradedFreeRatio.")
            .ValidateOnStart();
        builder.Services.AddOptions<HealthCheckServiceOptions>().PostConfigure<IOptions<HealthOptions>>(LimitEachCheck);
        builder.Services.AddSingleton<HealthMonitor>();
        builder.Services.AddHostedService(services => services.GetRequiredService<HealthMonitor>());
    }

    internal static void MapHealthEndpoints(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").ExcludeFromDescription().DisableHttpMetrics();
        group.MapMethods("/healthz", [HttpMethods.Get, HttpMethods.Head], Live);
        group.MapMethods("/health", [HttpMethods.Get, HttpMethods.Head], Live);
        group.MapMethods("/ready", [HttpMethods.Get, HttpMethods.Head], ReadyAsync);
    }

    private static void LimitEachCheck(HealthCheckServiceOptions checks, IOptions<HealthOptions> options)
    {
        foreach (var registration in checks.Registrations.Where(registration => registration.Timeout == Timeout.InfiniteTimeSpan))
        {
            registration.Timeout = options.Value.Timeout;
        }
    }

    private static IResult Live() => TypedResults.Ok(new { status = "healthy" });

    /// <summary>
    /// 200 while no check is unhealthy, naming the degraded ones; else 503 naming those that fail. <c>?verbose</c> lists all checks and the latest
    /// changes, to whom may read <c>/metrics</c>.
    /// </summary>
    private static async Task<IResult> ReadyAsync(HttpContext context, HealthMonitor monitor, MetricsAccess access)
    {
        var state = await monitor.CurrentAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        var verbose = context.Request.Query.ContainsKey("verbose") && access.Allows(context);
        var checks = verbose ? state.Checks : state.Checks.RemoveAll(check => check.Status == HealthStatus.Healthy);
        var failing = state.Checks.Where(check => check.Status == HealthStatus.Unhealthy).Select(check => check.Name).ToArray();
        object details = verbose ? new { status = state.Status, checkedAt = state.CheckedAt, checks, history = state.History } : new { status = state.Status, checks };
        return failing.Length == 0
            ? TypedResults.Ok(details)
            : ApiErrors.Status(StatusCodes.Status503ServiceUnavailable, ErrorCodes.NotReady, $"Not ready: {string.Join(", ", failing)}.", details);
    }
}
