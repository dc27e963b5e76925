using System.Text.Json;
using Aspire.Hosting.Embedded.Dashboard.Http;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>An endless answer, one JSON value per line.</summary>
internal static class Ndjson
{
    public static async Task StreamAsync<T>(HttpContext context, IAsyncEnumerable<T> items, CancellationToken ct)
    {
        context.Response.ContentType = "application/x-ndjson";
        await context.Response.Body.FlushAsync(ct).ConfigureAwait(false);
        try
        {
            await foreach (var item in items.WithCancellation(ct).ConfigureAwait(false))
            {
                await JsonSerializer.SerializeAsync(context.Response.Body, item, DashboardJson.Options, ct).ConfigureAwait(false);
                await context.Response.WriteAsync("\n", ct).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(ct).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The reader left or the dashboard stops.
        }
    }

    public static bool IsAsked(IQueryCollection query) => query["follow"] == "true";
}
