using Aspire.Hosting.Embedded.Dashboard.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Access;

internal static class LoginEndpoints
{
    public static void MapLogin(this WebApplication app, AccessGate gate, DashboardSettings settings)
    {
        app.MapGet("/login", (HttpContext context, string? t, string? returnUrl) => Enter(context, gate, settings.DisplayName, t, returnUrl));
        app.MapPost("/login", async (HttpContext context, CancellationToken ct) =>
        {
            if (!context.Request.HasFormContentType)
                return ErrorEnvelope.Result(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send the token as a form.");
            var form = await context.Request.ReadFormAsync(ct).ConfigureAwait(false);
            return Enter(context, gate, settings.DisplayName, form["t"], form["returnUrl"]);
        });
        app.MapGet("/healthz", () => Results.Text("Healthy"));
    }

    private static IResult Enter(HttpContext context, AccessGate gate, string application, string? token, string? returnUrl)
    {
        var destination = LocalPath(returnUrl);
        if (gate.AllowAnonymous || (token is null && gate.HasSession(context.Request)))
            return Results.Redirect(destination);
        if (gate.IsBrowserToken(token))
        {
            gate.OpenSession(context);
            return Results.Redirect(destination);
        }

        return StaticAssets.Page("login.html", token is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized,
            ("{{application}}", application), ("{{error}}", token is null ? "hidden" : ""), ("{{returnUrl}}", destination));
    }

    // "//host" and "/\host" leave the site.
    private static string LocalPath(string? path) =>
        path is ['/', not '/' and not '\\', ..] && !path.Contains('\\', StringComparison.Ordinal) ? path : "/";
}
