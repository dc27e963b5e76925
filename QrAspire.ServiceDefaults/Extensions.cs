using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using QrAspire.ServiceDefaults.Features;
using QrAspire.ServiceDefaults.Health;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Logging;
using QrAspire.ServiceDefaults.Operations;
using QrAspire.ServiceDefaults.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every QrAspire service shares: one call when it is built, one when it is mapped.</summary>
public static class Extensions
{
    /// <summary>
    /// Adds telemetry, health, request context, the error envelope, security headers, JSON conventions, feature flags, service discovery and resilient
    /// outgoing HTTP. The middleware goes in front of everything the service adds, so that every response has it.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.Configure<JsonOptions>(json => JsonConventions.Apply(json.SerializerOptions));
        builder.Services.AddSingleton<RequestLog>();
        builder.Services.AddSingleton<IDeveloperPageExceptionFilter, NoErrorPage>();
        builder.Services.AddSingleton<IStartupFilter, ServiceDefaultsStartupFilter>();

        builder.AddTelemetry();
        builder.AddLogs();
        builder.AddHealth();
        builder.AddOutgoingHttp();
        builder.AddFeatures();
        builder.AddOperations();
        return builder;
    }

    /// <summary>Maps <c>/healthz</c>, <c>/health</c>, <c>/ready</c>, <c>/metrics</c> and <c>/ops</c>.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthEndpoints();
        if (!app.Configuration.IsDisabled())
        {
            app.MapMetricsEndpoint();
        }

        app.MapOperations();
        return app;
    }
}
