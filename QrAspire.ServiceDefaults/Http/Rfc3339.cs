using System.Globalization;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>Times as RFC 3339 writes them: date, <c>T</c>, time, fraction of up to seven digits, <c>Z</c> or an offset.</summary>
public static class Rfc3339
{
    private static readonly string[] s_formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a time that names its offset; the result is UTC, cut to microseconds.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || !(text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)) return false;
        if (!DateTimeOffset.TryParseExact(text, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)) return false;
        time = Truncate(parsed.ToUniversalTime());
        return true;
    }

    /// <summary>Cut to microseconds, the precision of the database.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
