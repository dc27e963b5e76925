namespace QrAspire.Analytics.Queries;

/// <summary>Which scans a question is about.</summary>
/// <param name="CodeIds">Only these codes; null: all.</param>
/// <param name="From">First moment, inclusive, milliseconds.</param>
/// <param name="To">End, exclusive, milliseconds.</param>
/// <param name="Bots">Count bots too.</param>
public sealed record ScanFilter(Guid[]? CodeIds, DateTimeOffset From, DateTimeOffset To, bool Bots)
{
    /// <summary>Earliest and latest moments that a filter may name; "for ever" in both directions.</summary>
    public static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc cref="Earliest"/>
    public static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
