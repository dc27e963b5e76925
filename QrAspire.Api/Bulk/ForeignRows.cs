using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace QrAspire.Api.Bulk;

/// <summary>
/// Reads what other link shorteners give out (docs/api.md names the files). Short ids, dates, titles, tags, limits and visit totals are kept, and what
/// leads a visitor elsewhere; a link that was printed goes on leading where it led.
/// </summary>
/// <remarks>The five name the same things by a few words, which are looked for whatever their case, spaces and underscores.</remarks>
public static class ForeignRows
{
    private const int MaxRowLength = 256 * 1024;

    private static readonly string[] s_shortId = ["shortcode", "keyword", "address", "key", "slug", "alias", "source"];
    private static readonly string[] s_shortUrl = ["shorturl", "shortlink", "bitlink", "link", "id"];
    private static readonly string[] s_furtherUrls = ["custombitlinks", "customlinks", "customlink"];
    private static readonly string[] s_url = ["longurl", "destinationurl", "destination", "target", "originalurl", "url"];
    private static readonly string[] s_created = ["createdat", "datecreated", "created", "timestamp", "createddate", "createdon"];
    private static readonly string[] s_updated = ["updatedat"];
    private static readonly string[] s_visits = ["visits", "clicks", "hits", "visitcount", "visitscount", "totalclicks", "engagements", "totalengagements", "visitssummary.total"];
    private static readonly string[] s_until = ["meta.validuntil", "validuntil", "expiresat", "expirein", "expires"];
    private static readonly string[] s_from = ["meta.validsince", "validsince"];
    private static readonly string[] s_limit = ["meta.maxvisits", "maxvisits"];

    /// <summary>The shorteners.</summary>
    public static IReadOnlyList<string> Sources { get; } = ["shlink", "yourls", "kutt", "bitly", "dub"];

    /// <summary>Rows of a CSV file with a header row.</summary>
    public static async IAsyncEnumerable<ImportRow> ReadCsvAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var csv = new CsvReader(new StreamReader(body, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true), MaxRowLength);
        var (header, _) = await csv.ReadAsync(cancellationToken);
        while (header is not null && await csv.ReadAsync(cancellationToken) is { Cells: { } cells, Problem: var problem })
        {
            if (cells.Any(cell => cell.Contains('\0'))) problem ??= "The row holds U+0000.";
            var fields = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
            for (var i = 0; i < Math.Min(header.Count, cells.Count); i++) fields[Plain(header[i])] = cells[i];
            foreach (var row in problem is null ? Map(csv.Line, fields) : [new(csv.Line, null, problem)]) yield return row;
        }
    }

    /// <summary>Rows of a JSON document (<see cref="JsonLinks"/>); their line is the number of the link.</summary>
    public static async IAsyncEnumerable<ImportRow> ReadJsonAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long number = 0;
        await foreach (var (link, problem) in JsonLinks.ReadAsync(body, cancellationToken))
        {
            number++;
            if (link is null)
            {
                yield return new(number, null, problem);
                continue;
            }

            var flat = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
            Flatten(link, "", flat);
            foreach (var row in Map(number, flat)) yield return row;
        }
    }

    private static void Flatten(JsonObject source, string path, Dictionary<string, JsonNode?> fields)
    {
        foreach (var (name, value) in source)
        {
            var full = path.Length == 0 ? Plain(name) : $"{path}.{Plain(name)}";
            if (value is JsonObject nested) Flatten(nested, full, fields);
            else fields[full] = value;
        }
    }

    /// <summary>
    /// A foreign link as our rows: one for each of its short ids, because each may be printed. What does not fit is left to the check of the row, which names it.
    /// </summary>
    private static IEnumerable<ImportRow> Map(long line, Dictionary<string, JsonNode?> fields)
    {
        if (Text(fields, s_url) is not { } url)
        {
            yield return new(line, null, "The link has no destination.");
            yield break;
        }

        var row = new JsonObject { ["payload"] = new JsonObject { ["type"] = "url", ["url"] = url } };
        var shortId = Text(fields, s_shortId)?.Trim('/') ?? PathOf(Text(fields, s_shortUrl));
        if (shortId is not null) row["shortId"] = shortId;
        if (Text(fields, ["title"]) is { } title) row["title"] = title.Length <= 200 ? title : title[..200];
        if (Text(fields, ["description"]) is { } description) row["description"] = description;
        if (Text(fields, ["comments"]) is { } comments) row["notes"] = comments;
        if (Text(fields, ["expiredurl"]) is { } fallback) row["fallbackUrl"] = fallback;
        Time("createdAt", s_created);
        Time("updatedAt", s_updated);
        Time("validFrom", s_from);
        Time("validUntil", s_until);
        Number("maxScans", s_limit);
        Number("importedScans", s_visits);
        if (Flag(fields, "forwardquery")) row["forwardQuery"] = true;

        // Its password cannot be kept, and without it everybody would get through.
        if (Flag(fields, "password") || Flag(fields, "banned") || Flag(fields, "disabledat")) row["status"] = "paused";
        var tags = Tags(fields.GetValueOrDefault("tags"));

        // Elsewhere an archived link is only hidden and goes on leading; our archived codes do not.
        if (Flag(fields, "archived")) tags.Add("archived");
        if (tags.Count > 0) row["tags"] = tags;
        if (Rules(fields) is { Count: > 0 } rules) row["rules"] = rules;
        yield return new(line, row, null);

        foreach (var further in Texts(fields, s_furtherUrls).Select(PathOf).OfType<string>().Where(path => path != shortId).Distinct(StringComparer.Ordinal))
        {
            var copy = row.DeepClone().AsObject();
            copy["shortId"] = further;
            copy.Remove("importedScans");
            yield return new(line, copy, null);
        }

        void Time(string name, string[] aliases)
        {
            if (Text(fields, aliases) is not { } text) return;
            row[name] = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture)
                : text;
        }

        void Number(string name, string[] aliases)
        {
            if (Text(fields, aliases) is not { } text) return;
            row[name] = long.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number : text;
        }
    }

    /// <summary>Dub's targets by system and country, in the order in which it looks at them.</summary>
    private static JsonArray Rules(Dictionary<string, JsonNode?> fields)
    {
        const string Country = "geo.";
        var rules = new JsonArray();
        Add("iOS", "ios", "os", "iOS", "iPadOS");
        Add("Android", "android", "os", "Android");
        foreach (var name in fields.Keys.Where(name => name.StartsWith(Country, StringComparison.Ordinal)))
        {
            var country = name[Country.Length..].ToUpperInvariant();
            Add(country, name, "country", country);
        }

        return rules;

        void Add(string rule, string field, string kind, params string[] values)
        {
            if (Text(fields, [field]) is not { } url) return;
            rules.Add(new JsonObject
            {
                ["name"] = rule,
                ["if"] = new JsonArray(new JsonObject { ["kind"] = kind, ["in"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]) }),
                ["url"] = url,
            });
        }
    }

    /// <summary>A switch as the five write it: <c>true</c>, <c>1</c>, <c>Yes</c>; a time or a text also says yes.</summary>
    private static bool Flag(Dictionary<string, JsonNode?> fields, string name) =>
        Text(fields, [name])?.ToLowerInvariant() is not (null or "false" or "0" or "no" or "null");

    private static string? Text(Dictionary<string, JsonNode?> fields, string[] aliases)
    {
        foreach (var alias in aliases)
        {
            if (fields.GetValueOrDefault(alias) is JsonValue value && value.ToString().Trim() is { Length: > 0 } text) return text;
        }

        return null;
    }

    /// <summary>Texts of a list, or of one cell divided by commas, spaces or <c>|</c>.</summary>
    private static IEnumerable<string> Texts(Dictionary<string, JsonNode?> fields, string[] aliases)
    {
        return aliases.SelectMany(alias => Of(fields.GetValueOrDefault(alias)));

        static IEnumerable<string> Of(JsonNode? value) => value switch
        {
            JsonArray array => array.Select(item => item?.ToString() ?? ""),
            JsonValue one => one.ToString().Split([',', ' ', '|'], StringSplitOptions.RemoveEmptyEntries),
            _ => [],
        };
    }

    /// <summary>What a short URL has after its host, with or without a scheme; null when nothing. A path of several segments is no short id here, and is refused rather than cut.</summary>
    private static string? PathOf(string? shortUrl)
    {
        var rest = shortUrl.AsSpan();
        if (rest.IndexOf("://") is >= 0 and var scheme) rest = rest[(scheme + 3)..];
        return rest.IndexOf('/') is >= 0 and var slash && rest[(slash + 1)..].TrimEnd('/') is { Length: > 0 } path ? path.ToString() : null;
    }

    /// <summary>An array of names or of objects with one, or text divided by <c>|</c> or commas.</summary>
    private static JsonArray Tags(JsonNode? tags)
    {
        var names = tags switch
        {
            JsonArray array => array.Select(tag => tag is JsonObject named ? named["name"]?.ToString() ?? named["tag"]?.ToString() : tag?.ToString()),
            JsonValue value => value.ToString().Split(value.ToString().Contains('|') ? '|' : ','),
            _ => [],
        };
        return [.. names.Select(name => name?.Trim()).Where(name => !string.IsNullOrEmpty(name)).Select(name => JsonValue.Create(name))];
    }

    private static string Plain(string name) => string.Concat(name.Where(character => character is not (' ' or '_' or '-'))).ToLowerInvariant();
}
