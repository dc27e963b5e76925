using System.Globalization;

namespace QrAspire.Web.Components;

/// <summary>Times as the person in front of the screen reads them.</summary>
public sealed class UserTime
{
    /// <summary>Cookie with the browser's IANA time zone.</summary>
    public const string CookieName = "tz";

    private readonly TimeZoneInfo _zone;

    private UserTime(TimeZoneInfo zone) => _zone = zone;

    public static UserTime Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>IANA name of the zone.</summary>
    public string Zone => _zone.HasIanaId ? _zone.Id : "UTC";

    /// <summary>The zone of that name; UTC when it is unknown.</summary>
    public static UserTime For(string? zone) =>
        zone is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(Uri.UnescapeDataString(zone), out var found) ? new(found) : Utc;

    public DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, _zone);

    /// <summary>The start of the day, some days before or after the one of <paramref name="now"/>.</summary>
    public DateTimeOffset Midnight(DateTimeOffset now, int days) => At(Local(now).Date.AddDays(days));

    /// <summary>A time of this zone's clocks.</summary>
    public DateTimeOffset At(DateTime local) => new(local, _zone.GetUtcOffset(local));

    /// <summary>Such as <c>21 Nov 2026</c>.</summary>
    public string Day(DateTimeOffset time) => Local(time).ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>21 Nov 2026, 14:05</c>.</summary>
    public string Moment(DateTimeOffset time) => Local(time).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>14:05:09</c>.</summary>
    public string Clock(DateTimeOffset time) => Local(time).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
