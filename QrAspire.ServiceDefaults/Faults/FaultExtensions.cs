using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace QrAspire.ServiceDefaults.Faults;

/// <summary>Fault injection; everywhere but in Development and Staging only <see cref="FaultFlags"/> exists, with all faults off for good.</summary>
internal static class FaultExtensions
{
    public static void AddFaults(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FaultFlags>();
        if (FaultFlags.IsAllowedIn(builder.Environment))
        {
            builder.Services.AddSingleton<DatabaseFault>();
            builder.Services.AddHostedService<FaultLoop>();
            builder.Services.AddHealthChecks().AddCheck<FaultCheck>(FaultCheck.Name);
        }
    }

    /// <summary>After routing, so that a failed request is measured under its route.</summary>
    public static void UseFaults(this WebApplication app)
    {
        if (app.Services.GetRequiredService<FaultFlags>().IsAllowed)
        {
            app.UseMiddleware<FaultMiddleware>();
        }
    }
}
