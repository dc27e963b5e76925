using Aspire.Hosting.Embedded.Dashboard.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Access;

/// <summary>Answers only to loopback names: a web page whose name was rebound to 127.0.0.1 gets nothing.</summary>
internal static class LoopbackHosts
{
    public static void UseLoopbackHosts(this WebApplication app) => app.Use((context, next) =>
        IsLoopback(context.Request.Host.Host)
            ? next(context)
            : ErrorEnvelope.WriteAsync(context, StatusCodes.Status400BadRequest, "invalid_host", "The dashboard answers to loopback names only, such as localhost."));

    public static bool IsLoopback(string host) =>
        host is "127.0.0.1" or "[::1]"
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
