using System.Text;
using System.Text.Json;
using Npgsql;
using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Live;

/// <summary>
/// Puts stored scans on the notification channel inside their own transaction: PostgreSQL delivers them to every instance
/// when it commits and never when it rolls back.
/// </summary>
internal static class LiveAnnouncer
{
    public const string Channel = "scans_live";

    /// <summary>PostgreSQL refuses payloads of 8,000 bytes and more.</summary>
    private const int MaxPayload = 7_900;

    /// <summary>Scans listed one by one per batch; above, a feed shows counts, since nobody reads thousands of lines a second.</summary>
    private const int MaxListed = 100;

    /// <summary>An entry of <see cref="LiveMessage.More"/> takes about 45 bytes.</summary>
    private const int MaxCodesPerPayload = 150;

    /// <summary>Commands that announce the rows; to be run in the transaction that stores them.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Announce(IReadOnlyList<ScanRow> rows)
    {
        foreach (var payload in Payloads(rows))
        {
            yield return new("SELECT pg_notify($1, $2)") { Parameters = { new() { Value = Channel }, new() { Value = payload } } };
        }
    }

    /// <summary>The rows as notification payloads, each small enough.</summary>
    public static IEnumerable<string> Payloads(IReadOnlyList<ScanRow> rows)
    {
        var listed = new List<LiveScan>();
        var size = 0;
        var (first, more) = Choose(rows);
        foreach (var row in first)
        {
            var scan = Live(row);
            var bytes = Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(scan, LiveJson.Default.LiveScan)) + 1;
            if (size + bytes > MaxPayload - 32 && listed.Count > 0)
            {
                yield return Json(new(listed, More: null));
                listed = [];
                size = 0;
            }

            listed.Add(scan);
            size += bytes;
        }

        if (listed.Count > 0)
        {
            yield return Json(new(listed, More: null));
        }

        foreach (var codes in more.CountBy(row => row.Event.CodeId).Chunk(MaxCodesPerPayload))
        {
            yield return Json(new(Scans: null, codes.ToDictionary()));
        }
    }

    /// <summary>Whoever watches one code wants a sign of it: the latest scan of each code is listed before any second one.</summary>
    private static (IReadOnlyList<ScanRow> Listed, IReadOnlyList<ScanRow> More) Choose(IReadOnlyList<ScanRow> rows)
    {
        if (rows.Count <= MaxListed)
        {
            return (rows, []);
        }

        var listed = new bool[rows.Count];
        var seen = new HashSet<Guid>();
        var count = 0;
        for (var i = rows.Count - 1; i >= 0 && count < MaxListed; i--)
        {
            if (seen.Add(rows[i].Event.CodeId))
            {
                listed[i] = true;
                count++;
            }
        }

        for (var i = 0; count < MaxListed; i++)
        {
            count += listed[i] ? 0 : 1;
            listed[i] = true;
        }

        return ([.. rows.Where((_, i) => listed[i])], [.. rows.Where((_, i) => !listed[i])]);
    }

    /// <summary>The row as the feed shows it; long free text is cut so that one scan always fits a payload.</summary>
    public static LiveScan Live(ScanRow row) => new(
        row.Event.EventId, row.Event.CodeId, Cut(row.Event.ShortId)!, row.Event.OccurredAt, row.Event.Source, row.Event.Outcome, row.Context.Client.Bot,
        row.Context.Client.Device, row.Context.Client.Os, row.Context.Client.Browser,
        row.Context.Place.Country, Cut(row.Context.Place.City), row.Context.Language, Cut(row.Context.Referrer));

    private static string Json(LiveMessage message) => JsonSerializer.Serialize(message, LiveJson.Default.LiveMessage);

    // JSON escapes a character to six bytes at worst, and U+0000 has no place in a notification.
    private static string? Cut(string? text) => text is null ? null : (text.Length <= 256 ? text : text[..256]).Replace('\0', '\uFFFD');
}
