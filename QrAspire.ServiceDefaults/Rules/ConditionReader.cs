using System.Globalization;
using System.Net;
using System.Net.Sockets;
using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.Rules;

/// <summary>Reads one condition from its JSON, <c>{"kind":…,"in":[…],"not":true}</c>, and says by field what is wrong with it.</summary>
internal static class ConditionReader
{
    private const int MaxValues = 200;
    private const int MaxValueLength = 200;

    private static readonly Dictionary<string, Func<FieldReader, Common, Condition?>> s_kinds = new(StringComparer.Ordinal)
    {
        ["device"] = (reader, common) => Names(reader, common, UserAgentNames.Devices, facts => facts.Client.Device),
        ["os"] = (reader, common) => Names(reader, common, UserAgentNames.Systems, facts => facts.Client.Os),
        ["browser"] = (reader, common) => Names(reader, common, UserAgentNames.Browsers, facts => facts.Client.Browser),
        ["country"] = (reader, common) => Names(reader, common, null, facts => facts.Place.Country, value => value.Length == 2 && value.All(char.IsAsciiLetter), "a country by two letters (ISO 3166-1), such as DE"),
        ["region"] = (reader, common) => Names(reader, common, null, facts => facts.Place.Region),
        ["language"] = Language,
        ["query"] = Query,
        ["referrer"] = Referrer,
        ["ip"] = Address,
        ["date"] = Date,
        ["time"] = Time,
        ["scans"] = Scans,
    };

    /// <summary>The kinds, as the API writes them.</summary>
    public static IReadOnlyCollection<string> Kinds => s_kinds.Keys;

    public static Condition? Read(FieldReader reader)
    {
        var before = reader.Errors.Count;
        var kind = reader.Text("kind", 32, required: true);
        var negated = reader.Flag("not") ?? false;
        if (kind is null)
        {
            return null;
        }

        if (!s_kinds.TryGetValue(kind, out var read))
        {
            reader.Refuse("kind", "unknown_value", $"This field is one of: {string.Join(", ", Kinds)}.");
            return null;
        }

        var condition = read(reader, new(kind, negated));
        reader.RefuseUnknown();
        return reader.Errors.Count == before ? condition : null;
    }

    private static NameCondition? Names(FieldReader reader, Common common, IReadOnlyCollection<string>? known, Func<ScanFacts, string?> select, Func<string, bool>? isValid = null, string? what = null)
    {
        if (Values(reader, required: true) is not { } names)
        {
            return null;
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (known is not null && !known.Contains(names[i], StringComparer.OrdinalIgnoreCase))
            {
                reader.Refuse($"in[{i}]", "unknown_value", $"This item is one of: {string.Join(", ", known)}.");
            }
            else if (isValid is not null && !isValid(names[i]))
            {
                reader.Refuse($"in[{i}]", "invalid_value", $"This item is {what}.");
            }
        }

        return new(names, select) { Kind = common.Kind, Negated = common.Negated };
    }

    private static LanguageCondition? Language(FieldReader reader, Common common)
    {
        var own = reader.Text("own", 35);
        if (own is not null && !IsTag(own))
        {
            reader.Refuse("own", "invalid_value", "This field is a language tag (BCP 47), such as de or pt-BR.");
        }

        if (Values(reader, required: true) is not { } tags)
        {
            return null;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (!IsTag(tags[i]))
            {
                reader.Refuse($"in[{i}]", "invalid_value", "This item is a language tag (BCP 47), such as de or pt-BR.");
            }
        }

        return new(tags, own) { Kind = common.Kind, Negated = common.Negated };
    }

    /// <summary>The shape of RFC 4647 §2.1's basic language range without the asterisk.</summary>
    private static bool IsTag(string text)
    {
        var subtags = text.Split('-');
        return subtags[0].All(char.IsAsciiLetter) && subtags.All(subtag => subtag.Length is >= 1 and <= 8 && subtag.All(char.IsAsciiLetterOrDigit));
    }

    private static QueryCondition? Query(FieldReader reader, Common common)
    {
        var name = reader.Text("name", MaxValueLength, required: true);
        var values = Values(reader, required: false, allowEmpty: true);
        return name is null ? null : new(name, values) { Kind = common.Kind, Negated = common.Negated };
    }

    private static ReferrerCondition Referrer(FieldReader reader, Common common)
    {
        var hosts = Values(reader, required: false);
        for (var i = 0; i < hosts?.Length; i++)
        {
            var host = hosts[i].ToLowerInvariant().TrimEnd('.');
            hosts[i] = host.StartsWith("www.", StringComparison.Ordinal) ? host["www.".Length..] : host;
            if (Uri.CheckHostName(hosts[i]) is UriHostNameType.Unknown)
            {
                reader.Refuse($"in[{i}]", "invalid_value", "This item is a host, such as example.com.");
            }
            else if (Uri.TryCreate($"https://{hosts[i]}/", UriKind.Absolute, out var uri))
            {
                hosts[i] = uri.IdnHost;
            }
        }

        return new(hosts) { Kind = common.Kind, Negated = common.Negated };
    }

    private static AddressCondition? Address(FieldReader reader, Common common)
    {
        if (Values(reader, required: true) is not { } texts)
        {
            return null;
        }

        var networks = new IPNetwork[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (IPAddress.TryParse(texts[i], out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || texts[i].Count(character => character == '.') == 3))
            {
                networks[i] = new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            }
            else if (!IPNetwork.TryParse(texts[i], out networks[i]))
            {
                reader.Refuse($"in[{i}]", "invalid_value", "This item is an address or a network such as 192.0.2.0/24 or 2001:db8::/32.");
            }
        }

        return new(networks) { Kind = common.Kind, Negated = common.Negated };
    }

    private static DateCondition? Date(FieldReader reader, Common common)
    {
        var zone = reader.Has("timeZone") ? Zone(reader) : null;
        var (from, until) = (Moment(reader, "from", zone), Moment(reader, "until", zone));
        if (!reader.Has("from") && !reader.Has("until"))
        {
            reader.Refuse("from", "required", "A date condition has from, until or both.");
        }

        if (until <= from)
        {
            reader.Refuse("until", "out_of_range", "This field is after from.");
        }

        return new(from, until) { Kind = common.Kind, Negated = common.Negated };
    }

    /// <summary>A time with its offset, or a local one in the condition's time zone; one that is skipped there is the moment at which it is skipped.</summary>
    private static DateTimeOffset? Moment(FieldReader reader, string name, TimeZoneInfo? zone)
    {
        if (reader.Text(name, 40) is not { } text)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var time))
        {
            return time;
        }

        string[] local = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];
        if (zone is not null && DateTime.TryParseExact(text, local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
        {
            while (zone.IsInvalidTime(wall))
            {
                wall = wall.AddMinutes(1);
            }

            return new DateTimeOffset(wall, zone.GetUtcOffset(wall)).ToUniversalTime();
        }

        reader.Refuse(name, "invalid_time", "This field is an RFC 3339 time with offset, or with timeZone a local one such as 2027-01-31 or 2027-01-31T09:00.");
        return null;
    }

    private static TimeCondition? Time(FieldReader reader, Common common)
    {
        var zone = Zone(reader);
        var days = Days(reader);
        var from = Clock(reader, "from", TimeSpan.Zero);
        var until = Clock(reader, "until", TimeSpan.FromDays(1));
        if (from == until && from is not null)
        {
            reader.Refuse("until", "out_of_range", "This field differs from from; a whole day needs neither.");
        }

        return zone is null || days is null || from is null || until is null ? null : new(zone, days, from.Value, until.Value) { Kind = common.Kind, Negated = common.Negated };
    }

    private static TimeZoneInfo? Zone(FieldReader reader)
    {
        var name = reader.Text("timeZone", 64, required: true);
        if (name is null)
        {
            return null;
        }

        // Only names of the IANA database: one that begins with a letter and leads nowhere else in the file system.
        if ((name == "UTC" || name.Contains('/')) && !name.Contains("..", StringComparison.Ordinal) && char.IsAsciiLetter(name[0]) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        reader.Refuse("timeZone", "unknown_value", "This field is a time zone of the IANA database, such as Europe/Berlin, or UTC.");
        return null;
    }

    private static DayOfWeek[]? Days(FieldReader reader)
    {
        if (!reader.Has("days"))
        {
            reader.Take("days");
            return Enum.GetValues<DayOfWeek>();
        }

        string[] names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
        if (reader.Texts("days", 7, 3) is not { } days)
        {
            return null;
        }

        if (days.Length == 0)
        {
            reader.Refuse("days", "required", "This field names a day at least.");
        }

        for (var i = 0; i < days.Length; i++)
        {
            if (!names.Contains(days[i]))
            {
                reader.Refuse($"days[{i}]", "unknown_value", "This item is one of: mon, tue, wed, thu, fri, sat, sun.");
            }
        }

        return [.. days.Select(day => (DayOfWeek)Math.Max(0, Array.IndexOf(names, day)))];
    }

    private static TimeSpan? Clock(FieldReader reader, string name, TimeSpan otherwise)
    {
        if (reader.Text(name, 8) is not { } text)
        {
            return reader.Has(name) ? null : otherwise;
        }

        if (text == "24:00")
        {
            return TimeSpan.FromDays(1);
        }

        if (TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time.ToTimeSpan();
        }

        reader.Refuse(name, "invalid_time", "This field is a time of day, such as 09:30; the end of a day is 24:00.");
        return null;
    }

    private static ScanCountCondition Scans(FieldReader reader, Common common)
    {
        var from = reader.WholeNumber("from", 1, 1_000_000_000_000);
        var to = reader.WholeNumber("to", 1, 1_000_000_000_000);
        if (!reader.Has("from") && !reader.Has("to"))
        {
            reader.Refuse("from", "required", "A scans condition has from, to or both.");
        }

        if (to < from)
        {
            reader.Refuse("to", "out_of_range", "This field is not before from.");
        }

        return new(from ?? 1, to) { Kind = common.Kind, Negated = common.Negated };
    }

    private static string[]? Values(FieldReader reader, bool required, bool allowEmpty = false)
    {
        if (required && !reader.Has("in"))
        {
            reader.Take("in");
            reader.Refuse("in", "required", "This field is required.");
            return null;
        }

        var values = reader.Texts("in", MaxValues, MaxValueLength, allowEmpty);
        if (values is { Length: 0 })
        {
            reader.Refuse("in", "required", "This field names at least one value.");
        }

        return values;
    }

    private readonly record struct Common(string Kind, bool Negated);
}
