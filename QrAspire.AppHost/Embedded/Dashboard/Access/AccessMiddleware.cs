using Aspire.Hosting.Embedded.Dashboard.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Access;

internal static class AccessMiddleware
{
    /// <summary>Refuses foreign origins, then everybody without cookie or key; assets and the login page stay open.</summary>
    public static void UseAccess(this WebApplication app, AccessGate gate) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (IsUnsafe(request.Method) && !IsOwnOrigin(request))
            return ErrorEnvelope.WriteAsync(context, StatusCodes.Status403Forbidden, "foreign_origin", "Requests from other sites are refused.");

        if (gate.AllowAnonymous || IsOpen(request.Path) || gate.HasSession(request) || gate.HasApiKey(request))
            return next(context);

        if (request.Path.StartsWithSegments("/api"))
            return ErrorEnvelope.WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", $"Send the dashboard's API key in header {AccessGate.ApiKeyHeader}, or log in.");

        var returnUrl = request.Path == "/" ? "" : $"?returnUrl={Uri.EscapeDataString(request.Path + request.QueryString)}";
        context.Response.Redirect("/login" + returnUrl);
        return Task.CompletedTask;
    });

    private static bool IsOpen(PathString path) => path == "/login" || path == "/healthz" || path.StartsWithSegments("/assets");

    private static bool IsUnsafe(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    // Programs send no Origin; a browser always does on POST.
    private static bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin is not [{ } origin]
        || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
