using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs of a service; the providers differ by host and live in the seam.</summary>
internal static class TelemetryExtensions
{
    /// <summary>Activity sources and meters that every service exports; the product's own are named <c>QrAspire.*</c>.</summary>
    public static readonly string[] Sources = ["QrAspire.*", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql"];

    public static readonly string[] Meters =
        ["QrAspire.*", "Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "Npgsql"];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (builder.Environment.IsProduction())
        {
            builder.Logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }

        builder.AddOpenTelemetryProviders();
    }
}
