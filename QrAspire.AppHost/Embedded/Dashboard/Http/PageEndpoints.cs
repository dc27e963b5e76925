using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Http;

/// <summary>Aspire's page addresses; one HTML shell serves them all and its modules draw the page.</summary>
internal static class PageEndpoints
{
    private static readonly string[] s_pages =
    [
        "/",
        "/consolelogs",
        "/consolelogs/resource/{name}",
        "/structuredlogs",
        "/structuredlogs/resource/{name}",
        "/traces",
        "/traces/resource/{name}",
        "/traces/detail/{traceId}",
        "/errors",
        "/metrics",
        "/metrics/resource/{resource}",
        "/metrics/resource/{resource}/meter/{meter}",
        "/metrics/resource/{resource}/meter/{meter}/instrument/{instrument}",
    ];

    public static void MapPages(this WebApplication app, DashboardSettings settings)
    {
        foreach (var page in s_pages)
            app.MapGet(page, () => Shell(settings, StatusCodes.Status200OK));

        app.MapGet("/assets/{**path}", (HttpContext context, string path) => StaticAssets.File(context, path));
        app.MapGet("/favicon.ico", (HttpContext context) => StaticAssets.File(context, "images/icon.svg"));
        app.MapGet("/api/{**rest}", () => ErrorEnvelope.Result(StatusCodes.Status404NotFound, "not_found", "There is nothing at this address."));
        app.MapFallback(() => Shell(settings, StatusCodes.Status404NotFound));
    }

    private static IResult Shell(DashboardSettings settings, int status) =>
        StaticAssets.Page("index.html", status, ("{{application}}", settings.DisplayName));
}
