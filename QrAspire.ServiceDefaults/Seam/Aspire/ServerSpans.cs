using Microsoft.AspNetCore.Http;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>OpenTelemetry.Instrumentation.AspNetCore completes the server span here.</summary>
internal static class ServerSpans
{
    public static void Begin(HttpContext context)
    {
    }

    public static void End(HttpContext context, Exception? exception)
    {
    }
}
