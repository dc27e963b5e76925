using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Analytics.Queries;

/// <summary>The query parameters that every question takes, as text: unreadable ones become field errors, not a bare 400.</summary>
public sealed record ScanFilterParameters
{
    /// <summary>Only these codes; repeat the parameter for several. All codes without it.</summary>
    [FromQuery(Name = "codeId"), Description("Only these codes (UUID); repeatable. All codes without it.")]
    public string[]? CodeId { get; init; }

    /// <summary>First moment, inclusive.</summary>
    [FromQuery(Name = "from"), Description("First moment, inclusive: RFC 3339 time, or a date, which begins in `tz`.")]
    public string? From { get; init; }

    /// <summary>End, exclusive.</summary>
    [FromQuery(Name = "to"), Description("End, exclusive: RFC 3339 time, or a date, which begins in `tz`.")]
    public string? To { get; init; }

    /// <summary>IANA time zone.</summary>
    [FromQuery(Name = "tz"), Description("IANA time zone for dates and buckets, such as Europe/Berlin. Default UTC.")]
    public string? Tz { get; init; }

    /// <summary>Count bots too.</summary>
    [FromQuery(Name = "bots"), Description("true: count crawlers, link previews and monitors too. Default false.")]
    public string? Bots { get; init; }
}

/// <summary>Reads parameters into values and gathers what is wrong with them.</summary>
internal sealed class ScanFilterReader(ScanFilterParameters parameters)
{
    /// <summary>Most codes of one question.</summary>
    public const int MaxCodes = 1_000;

    private readonly List<FieldError> _errors = [];

    /// <summary>What is wrong; null when nothing is.</summary>
    public ErrorResult? Error => _errors.Count == 0 ? null : ApiErrors.Validation(_errors);

    /// <summary>The zone; UTC unless named.</summary>
    public TimeZoneInfo Zone()
    {
        if (string.IsNullOrEmpty(parameters.Tz))
        {
            return TimeZoneInfo.Utc;
        }

        if (parameters.Tz.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(parameters.Tz, out var zone))
        {
            return zone;
        }

        Fail("tz", "unknown_time_zone", "This is not an IANA time zone such as Europe/Berlin.");
        return TimeZoneInfo.Utc;
    }

    /// <summary>The filter; <paramref name="defaultFrom"/> and <paramref name="defaultTo"/> where nothing is said.</summary>
    public ScanFilter Filter(DateTimeOffset defaultFrom, DateTimeOffset defaultTo)
    {
        var zone = Zone();
        var from = Moment("from", parameters.From, zone) ?? defaultFrom;
        var to = Moment("to", parameters.To, zone) ?? defaultTo;
        if (from >= to && _errors.Count == 0)
        {
            Fail("to", "not_after_from", "The end must lie after the beginning.");
        }

        return new(Codes(), from, to, Flag("bots", parameters.Bots));
    }

    /// <summary>One of an enum's names in camelCase.</summary>
    public T OneOf<T>(string field, string? value, T otherwise) where T : struct, Enum
    {
        if (string.IsNullOrEmpty(value))
        {
            return otherwise;
        }

        if (Enum.TryParse<T>(value, ignoreCase: true, out var parsed) && !char.IsAsciiDigit(value[0]) && Enum.IsDefined(parsed))
        {
            return parsed;
        }

        Fail(field, "not_allowed", $"Use one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicyName))}.");
        return otherwise;
    }

    /// <summary>A number between two bounds.</summary>
    public int Number(string field, string? value, int otherwise, int min, int max)
    {
        if (string.IsNullOrEmpty(value))
        {
            return otherwise;
        }

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Fail(field, "out_of_range", $"Use a number from {min} to {max}.");
        return otherwise;
    }

    /// <summary>A moment, as text of the same forms as <c>from</c> and <c>to</c>; null when nothing is said.</summary>
    public DateTimeOffset? Moment(string field, string? text) => Moment(field, text, Zone());

    /// <summary>A cursor that is an id.</summary>
    public Guid? Cursor(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (Guid.TryParseExact(text, "D", out var id)) return id;
        Fail("cursor", "not_a_cursor", "Pass nextCursor of the page before, unchanged.");
        return null;
    }

    /// <summary>Adds an error.</summary>
    public void Fail(string field, string code, string message) => _errors.Add(new(field, code, message));

    private bool Flag(string field, string? value)
    {
        if (string.IsNullOrEmpty(value) || bool.TryParse(value, out _))
        {
            return value is { Length: > 0 } && bool.Parse(value);
        }

        Fail(field, "not_boolean", "Use true or false.");
        return false;
    }

    private Guid[]? Codes()
    {
        if (parameters.CodeId is not { Length: > 0 } texts)
        {
            return null;
        }

        if (texts.Length > MaxCodes)
        {
            Fail("codeId", "too_many", $"At most {MaxCodes} codes can be asked for at a time.");
            return null;
        }

        var codes = new HashSet<Guid>(texts.Length);
        foreach (var text in texts)
        {
            if (Guid.TryParseExact(text, "D", out var code))
            {
                codes.Add(code);
            }
            else
            {
                Fail("codeId", "not_a_uuid", "A code is named by its id, a UUID.");
            }
        }

        return [.. codes];
    }

    private DateTimeOffset? Moment(string field, string? text, TimeZoneInfo zone)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        DateTimeOffset? moment = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? Buckets.StartOf(date, zone)
            : HasOffset(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time : null;
        if (moment is null)
        {
            // A plus sign in a query means a blank: the commonest mistake.
            Fail(field, "not_a_time", "Use an RFC 3339 time such as 2026-11-21T12:00:00Z (a + must be written as %2B), or a date such as 2026-11-21.");
            return null;
        }

        if (moment < ScanFilter.Earliest || moment > ScanFilter.Latest)
        {
            Fail(field, "out_of_range", "The time must lie between the years 2000 and 9999.");
            return null;
        }

        var utc = moment.Value.UtcTicks;
        return new DateTimeOffset(utc - utc % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
    }

    /// <summary>RFC 3339 §5.6 wants <c>T</c>, and <c>Z</c> or an offset.</summary>
    private static bool HasOffset(string text) =>
        text.Length is >= 20 and <= 35 && text[10] is 'T' or 't' && (text[^1] is 'Z' or 'z' || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':'));

    private static string JsonNamingPolicyName(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
