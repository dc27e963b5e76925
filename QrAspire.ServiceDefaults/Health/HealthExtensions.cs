using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>Registers and maps liveness (<c>/healthz</c>, <c>/health</c>) and readiness (<c>/ready</c>).</summary>
public static class HealthExtensions
{
    internal static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        builder.Services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // Per check, so that a slow one is reported as unhealthy and ends neither the others nor the monitor.
        builder.Services.AddOptions<HealthCheckServiceOptions>().PostConfigure<IOptions<HealthOptions>>((service, health) =>
        {
            foreach (var check in service.Registrations.Where(check => check.Timeout == Timeout.InfiniteTimeSpan)) check.Timeout = health.Value.Timeout;
        });
        builder.Services.AddSingleton<HealthMonitor>();
        builder.Services.AddHostedService(services => services.GetRequiredService<HealthMonitor>());
    }

    internal static void MapHealthEndpoints(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").ExcludeFromDescription();
        group.MapGet("/healthz", Live);
        group.MapGet("/health", Live);
        group.MapGet("/ready", ReadyAsync);
    }

    private static IResult Live() => TypedResults.Ok(new { status = "healthy" });

    private static async Task<IResult> ReadyAsync(HttpContext context, HealthMonitor monitor)
    {
        var report = await monitor.CurrentAsync(context.RequestAborted);
        var failing = report.Checks.Where(check => check.Status == HealthStatus.Unhealthy).ToArray();
        object checks = context.Request.Query.ContainsKey("verbose") ? report.Checks : failing;
        return failing.Length == 0
            ? TypedResults.Ok(new { status = report.Status, checks })
            : ApiErrors.Status(StatusCodes.Status503ServiceUnavailable, "not_ready", $"Not ready: {string.Join(", ", failing.Select(check => check.Name))}.", new { checks });
    }
}
