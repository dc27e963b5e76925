using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using QrAspire.Analytics.Queries;
using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Live;

/// <summary>What a feed is about.</summary>
/// <param name="CodeIds">Only these codes; null: all.</param>
/// <param name="Bots">Bots too.</param>
/// <param name="After">Begin after this scan, from the stored ones; null: with the next one.</param>
internal sealed record LiveFilter(HashSet<Guid>? CodeIds, bool Bots, Guid? After)
{
    public bool Takes(LiveScan scan) => (Bots || !scan.Bot) && (CodeIds is null || CodeIds.Contains(scan.CodeId));
}

/// <summary>One thing to tell: a scan, further scans by code, or (both null) a sign of life.</summary>
internal readonly record struct LiveItem(LiveScan? Scan, IReadOnlyDictionary<Guid, int>? More);

/// <summary>Turns a subscription into what one reader asked for.</summary>
internal sealed class LiveReader(ReadDatabase database, IOptions<LiveOptions> options, TimeProvider time)
{
    /// <summary>Most stored scans that are repeated to a reader that comes back.</summary>
    private const int MaxRepeated = 1_000;

    /// <summary>Everything the filter takes, and a sign of life whenever nothing else was told for a heartbeat.</summary>
    public async IAsyncEnumerable<LiveItem> ReadAsync(LiveFeed.Subscription subscription, LiveFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var repeated = new HashSet<Guid>();
        if (filter.After is { } after)
        {
            foreach (var scan in await StoredAsync(filter, after, cancellationToken))
            {
                repeated.Add(scan.EventId);
                yield return new(scan, More: null);
            }
        }

        yield return default;
        var messages = subscription.Messages;
        while (true)
        {
            bool more;
            try
            {
                more = await messages.WaitToReadAsync(cancellationToken).AsTask().WaitAsync(options.Value.Heartbeat, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                more = true;
            }

            if (!more)
            {
                yield break;
            }

            var told = false;
            while (messages.TryRead(out var message))
            {
                foreach (var item in Items(message, filter, repeated))
                {
                    told = true;
                    yield return item;
                }
            }

            if (!told)
            {
                yield return default;
            }
        }
    }

    private static IEnumerable<LiveItem> Items(LiveMessage message, LiveFilter filter, HashSet<Guid> repeated)
    {
        foreach (var scan in message.Scans ?? [])
        {
            if (filter.Takes(scan) && !repeated.Contains(scan.EventId))
            {
                yield return new(scan, More: null);
            }
        }

        if (message.More is { } more)
        {
            var wanted = filter.CodeIds is null ? more : more.Where(code => filter.CodeIds.Contains(code.Key)).ToDictionary();
            if (wanted.Count > 0)
            {
                yield return new(Scan: null, wanted);
            }
        }
    }

    private async Task<List<LiveScan>> StoredAsync(LiveFilter filter, Guid after, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var text = new QueryText(new(filter.CodeIds is { } codes ? [.. codes] : null, ScanFilter.Earliest, ScanFilter.Latest, filter.Bots));
        await using var command = text.Command(connection,
            $"SELECT {ScanItem.Columns} FROM scans WHERE {text.Who()} AND event_uuid > {text.Add(after)} ORDER BY event_uuid LIMIT {text.Add(MaxRepeated)}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var scans = new List<LiveScan>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var scan = ScanItem.Read(reader);
            scans.Add(new(scan.EventId, scan.CodeId, scan.ShortId, scan.OccurredAt, scan.Source, scan.Outcome, scan.Bot, scan.Device, scan.Os, scan.Browser, scan.Country, scan.City, scan.Language, scan.Referrer));
        }

        return scans;
    }
}
