using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A calendar entry (iCalendar, RFC 5545): a whole VCALENDAR with UID and DTSTAMP, both derived from the fields so that the same event always gives the same symbol.</summary>
/// <param name="Summary">Title.</param>
/// <param name="Start">Begin; written in UTC.</param>
/// <param name="End">End, after the begin; null for a moment (or one day when <paramref name="AllDay"/>).</param>
/// <param name="AllDay">Whole days: only dates are written, the end day included by the caller and excluded in the file.</param>
/// <param name="Location">Where.</param>
/// <param name="Description">Details.</param>
/// <param name="Url">More about it.</param>
public sealed record EventPayload(
    string Summary,
    DateTimeOffset Start,
    DateTimeOffset? End = null,
    bool AllDay = false,
    string? Location = null,
    string? Description = null,
    string? Url = null) : Payload
{
    private const string UtcFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const string DateFormat = "yyyyMMdd";

    internal override void Check(FieldCheck check)
    {
        check.Required("summary", Summary, 300);
        check.That(Start != default, "start", "start is missing.", "required");
        check.That(End is null || (AllDay ? End.Value.Date >= Start.Date : End >= Start), "end", "The end is not before the begin.", "out_of_range");
        check.Line("location", Location);
        check.Lines("description", Description, 1500);
        if (!string.IsNullOrEmpty(Url) && check.Line("url", Url, 1000))
            check.That(Uri.TryCreate(Url, UriKind.Absolute, out _) && !Url.Any(char.IsWhiteSpace), "url", "The address is absolute, with its scheme.");
    }

    internal override string Write()
    {
        var body = new StringBuilder();
        if (AllDay)
        {
            Line(body, "DTSTART;VALUE=DATE", Start.ToString(DateFormat, CultureInfo.InvariantCulture));
            Line(body, "DTEND;VALUE=DATE", (End ?? Start).AddDays(1).ToString(DateFormat, CultureInfo.InvariantCulture));
        }
        else
        {
            Line(body, "DTSTART", Utc(Start));
            if (End is { } end) Line(body, "DTEND", Utc(end));
        }

        Line(body, "SUMMARY", Escaping.ContentText(Summary));
        if (!string.IsNullOrEmpty(Location)) Line(body, "LOCATION", Escaping.ContentText(Location));
        if (!string.IsNullOrEmpty(Description)) Line(body, "DESCRIPTION", Escaping.ContentText(Description));
        if (!string.IsNullOrEmpty(Url)) Line(body, "URL", new Uri(Url).AbsoluteUri);

        var uid = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body.ToString())).AsSpan(0, 8));
        var calendar = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//QrAspire//QR//EN\r\nBEGIN:VEVENT\r\n");
        Line(calendar, "UID", uid);
        Line(calendar, "DTSTAMP", Utc(Start));
        return calendar.Append(body).Append("END:VEVENT\r\nEND:VCALENDAR\r\n").ToString();
    }

    internal static EventPayload? Parse(string text)
    {
        if (!text.StartsWith("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("BEGIN:VEVENT", StringComparison.OrdinalIgnoreCase)) return null;
        EventPayload found = new("", default);
        foreach (var line in ContentLine.Read(text))
        {
            found = line.Name switch
            {
                "DTSTART" => found with { Start = Time(line.Value) ?? default, AllDay = line.HasType("VALUE=DATE") },
                "DTEND" => found with { End = line.HasType("VALUE=DATE") ? Time(line.Value)?.AddDays(-1) : Time(line.Value) },
                "SUMMARY" => found with { Summary = line.Text },
                "LOCATION" => found with { Location = line.Text },
                "DESCRIPTION" => found with { Description = line.Text },
                "URL" => found with { Url = line.Value },
                _ => found,
            };
        }

        return found;
    }

    private static DateTimeOffset? Time(string value) =>
        DateTimeOffset.TryParseExact(value, [UtcFormat, "yyyyMMdd'T'HHmmss", DateFormat], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString(UtcFormat, CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, string name, string value) => text.Append(name).Append(':').Append(value).Append("\r\n");
}
