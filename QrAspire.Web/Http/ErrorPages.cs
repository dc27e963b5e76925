using Microsoft.Net.Http.Headers;

namespace QrAspire.Web.Http;

/// <summary>A person who asks for a page gets failures as pages; everyone else gets the error envelope of the service defaults.</summary>
internal static class ErrorPages
{
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseWhen(WantsPage, branch =>
        {
            branch.UseExceptionHandler("/error", createScopeForErrors: true);
            branch.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        });
        app.UseRouting();
    }

    private static bool WantsPage(HttpContext context) =>
        MediaTypeHeaderValue.TryParseList(context.Request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase));
}
