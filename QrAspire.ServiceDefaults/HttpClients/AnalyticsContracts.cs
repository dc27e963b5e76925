namespace QrAspire.ServiceDefaults.HttpClients;

/// <summary>Totals of a period.</summary>
/// <param name="Scans">Scans, without bots unless they were asked for.</param>
/// <param name="Uniques">Visitors, each counted once per code and UTC day.</param>
/// <param name="LastScanAt">The latest scan; absent when there is none.</param>
public sealed record ScanSummary(long Scans, long Uniques, DateTimeOffset? LastScanAt);

/// <summary>Scans over time; intervals without scans are there too.</summary>
public sealed record ScanSeries(IReadOnlyList<ScanPoint> Buckets);

/// <summary>One interval of a series.</summary>
/// <param name="Start">When the interval begins.</param>
/// <param name="Scans">Scans in it.</param>
/// <param name="Uniques">Visitors in it.</param>
public sealed record ScanPoint(DateTimeOffset Start, long Scans, long Uniques);

/// <summary>Scans by one property of the scanner.</summary>
public sealed record ScanBreakdown(IReadOnlyList<ScanShare> Items);

/// <summary>One value of a breakdown.</summary>
public sealed record ScanShare(string? Value, long Scans, long Uniques);

/// <summary>What the live feed tells: a scan, or (when there are too many to tell one by one) further scans by code.</summary>
public sealed record LiveNews(LiveScan? Scan, IReadOnlyDictionary<Guid, int>? More);

/// <summary>A scan that was just counted.</summary>
public sealed record LiveScan
{
    public Guid EventId { get; init; }

    public required Guid CodeId { get; init; }

    public string? ShortId { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    public string? Source { get; init; }

    public string? Country { get; init; }

    public string? Device { get; init; }

    public string? Os { get; init; }

    public string? Browser { get; init; }
}

/// <summary>Which scans to count.</summary>
/// <param name="From">Start, inclusive.</param>
/// <param name="To">End, exclusive; null is now.</param>
/// <param name="CodeIds">These codes; null is all.</param>
/// <param name="Bots">Counts crawlers, link previews and monitors too.</param>
public sealed record ScanQuery(DateTimeOffset? From = null, DateTimeOffset? To = null, IReadOnlyCollection<Guid>? CodeIds = null, bool Bots = false)
{
    /// <summary>Scans of one code, or of all when it is null.</summary>
    public static ScanQuery Of(Guid? codeId, DateTimeOffset? from = null) => new(from, CodeIds: codeId is { } id ? [id] : null);
}

/// <summary>Scans by code, in the order of their ids.</summary>
/// <param name="Items">One entry a code.</param>
/// <param name="NextCursor">Where the next page starts; absent on the last one.</param>
public sealed record CodeTotals(IReadOnlyList<CodeTotal> Items, string? NextCursor);

/// <summary>One code's scans.</summary>
public sealed record CodeTotal(Guid CodeId, long Scans);

/// <summary>One page of single scans, newest first.</summary>
public sealed record ScanList(IReadOnlyList<Scan> Items, string? NextCursor);

/// <summary>A stored scan.</summary>
public sealed record Scan(Guid EventId, Guid CodeId, string ShortId, DateTimeOffset OccurredAt, string Source, string Outcome, bool Bot, string? Country, string? Device);
