using System.Globalization;
using System.Text;
using Aspire.Hosting.Embedded.Dashboard.Http;
using Aspire.Hosting.Embedded.Dashboard.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.ConsoleLogs;

internal static class ConsoleLogEndpoints
{
    // A reader that joins late gets the kept lines in few messages, not one by one.
    private const int BatchSize = 500;

    public static void MapConsoleLogs(this WebApplication app, IResourceDirectory directory)
    {
        app.MapGet("/api/resources/{name}/logs", (HttpContext context, string name) =>
        {
            if (ResourceEndpoints.Find(directory, name) is not { } resource)
                return ResourceEndpoints.Unknown(name);
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{resource.Name}.log\"";
            return Results.Text(AsText(directory.Logs(resource.Name)), "text/plain; charset=utf-8");
        });

        app.MapGet("/api/live/logs/{name}", (HttpContext context, string name) =>
            EventStream.RunAsync(context, (stream, ct) => SendAsync(directory, name, stream, ct), app.Lifetime.ApplicationStopping));
    }

    private static async Task SendAsync(IResourceDirectory directory, string name, EventStream stream, CancellationToken ct)
    {
        await using var live = directory.WatchLogsAsync(name, ct).GetAsyncEnumerator(ct);
        // Subscribed before the kept lines are read, so that none falls between; the number tells repeats apart.
        var next = live.MoveNextAsync().AsTask();
        var last = long.MinValue;
        foreach (var batch in directory.Logs(name).OrEmpty().Chunk(BatchSize))
        {
            await stream.SendAsync("lines", batch, ct).ConfigureAwait(false);
            last = batch[^1].Number;
        }

        List<LogLine> fresh = [];
        while (await next.ConfigureAwait(false))
        {
            if (live.Current.Number > last)
                fresh.Add(live.Current);
            next = live.MoveNextAsync().AsTask();
            if (fresh.Count == 0 || (next.IsCompleted && fresh.Count < BatchSize))
                continue;
            last = fresh[^1].Number;
            await stream.SendAsync("lines", fresh, ct).ConfigureAwait(false);
            fresh.Clear();
        }

        if (fresh.Count > 0)
            await stream.SendAsync("lines", fresh, ct).ConfigureAwait(false);
    }

    private static string AsText(IEnumerable<LogLine> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
            text.Append(CultureInfo.InvariantCulture, $"{line.Time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {line.Text}\n");
        return text.ToString();
    }
}
