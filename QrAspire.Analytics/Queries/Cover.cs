using QrAspire.Analytics.Ingest;

namespace QrAspire.Analytics.Queries;

/// <summary>A stretch of time, [<paramref name="From"/>, <paramref name="To"/>); empty unless From is before To.</summary>
public readonly record struct Stretch(DateTimeOffset From, DateTimeOffset To)
{
    public bool IsEmpty => From >= To;

    /// <summary>The part of this stretch that lies in another one.</summary>
    public Stretch Within(Stretch other) => new(From > other.From ? From : other.From, To < other.To ? To : other.To);
}

/// <summary>
/// Cuts a stretch into what whole units of a rollup answer and the rest at both ends: <c>[before)[whole…)[after)</c>.
/// Sums over the three parts are exact, whatever moments were asked for.
/// </summary>
/// <param name="Before">From the beginning to the first whole unit.</param>
/// <param name="Whole">All whole units.</param>
/// <param name="After">From the last whole unit to the end.</param>
public readonly record struct Cover(Stretch Before, Stretch Whole, Stretch After)
{
    /// <summary>Cuts at UTC days.</summary>
    public static Cover Days(Stretch stretch) => Of(stretch, TimeSpan.FromDays(1));

    /// <summary>Cuts at the slots of <c>scan_rollup_quarter</c>.</summary>
    public static Cover Slots(Stretch stretch) => Of(stretch, RollupDelta.Slot);

    private static Cover Of(Stretch stretch, TimeSpan unit)
    {
        var first = new DateTimeOffset((stretch.From.UtcTicks + unit.Ticks - 1) / unit.Ticks * unit.Ticks, TimeSpan.Zero);
        var last = new DateTimeOffset(stretch.To.UtcTicks / unit.Ticks * unit.Ticks, TimeSpan.Zero);
        return first < last
            ? new(new(stretch.From, first), new(first, last), new(last, stretch.To))
            : new(stretch, new(stretch.To, stretch.To), new(stretch.To, stretch.To));
    }
}
