using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Logging;

namespace QrAspire.ServiceDefaults.Operations;

/// <summary>What operators change in a running service: <c>/ops</c>.</summary>
internal static class OperationsExtensions
{
    /// <summary>Path of everything here.</summary>
    public const string Path = "/ops";

    public static void AddOperations(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<OperationsOptions>().BindConfiguration(OperationsOptions.Section)
            .Validate(OperationsOptions.IsValid, OperationsOptions.Requirement).ValidateOnStart();
        builder.Services.AddSingleton<OperatorAccess>();
        builder.AddFaults();
    }

    public static void MapOperations(this WebApplication app)
    {
        app.UseFaults();
        var group = app.MapGroup(Path).ExcludeFromDescription().DisableHttpMetrics().AddEndpointFilter(RequireOperator);
        group.MapFaults();
        group.MapLogs();
        group.MapEndpointList();
    }

    /// <summary>Who did it, for the record of what was changed.</summary>
    public static string Actor(this HttpContext context) => context.Items[typeof(OperatorAccess)] as string ?? "nobody";

    private static async ValueTask<object?> RequireOperator(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        if (context.RequestServices.GetRequiredService<OperatorAccess>().ActorOf(context) is not { } actor)
        {
            var error = ErrorCodes.ForStatus(StatusCodes.Status404NotFound);
            return ApiErrors.Status(StatusCodes.Status404NotFound, error.Code, error.Message);
        }

        context.Items[typeof(OperatorAccess)] = actor;
        context.Response.Headers.CacheControl = "no-store";
        return await next(invocation);
    }
}
