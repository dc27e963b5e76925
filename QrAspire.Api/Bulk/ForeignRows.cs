using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace QrAspire.Api.Bulk;

/// <summary>
/// Reads what other link shorteners give out: Shlink (CSV of its web client, JSON of its API), YOURLS (CSV of its export plugins, JSON of
/// <c>action=stats</c>), Kutt (JSON of its API), Bitly (CSV of its export, JSON of its API) and Dub (CSV of its export, JSON of its API). Short
/// ids, dates, titles, tags, limits and visit totals are kept.
/// </summary>
/// <remarks>The five name the same things by a few words, which are looked for whatever their case, spaces and underscores.</remarks>
public static class ForeignRows
{
    /// <summary>Longest JSON document, bytes; it is read as a whole.</summary>
    public const int MaxDocument = 64 << 20;

    private const int MaxRowLength = 256 * 1024;

    private static readonly string[] s_shortId = ["shortcode", "keyword", "address", "key", "slug", "alias"];
    private static readonly string[] s_shortUrl = ["shorturl", "shortlink", "bitlink", "link", "id"];
    private static readonly string[] s_url = ["longurl", "destinationurl", "destination", "target", "originalurl", "url"];
    private static readonly string[] s_created = ["createdat", "datecreated", "created", "timestamp", "createddate"];
    private static readonly string[] s_visits = ["visits", "clicks", "visitcount", "visitscount", "totalclicks", "engagements", "totalengagements", "visitssummary.total"];
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
            var fields = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
            for (var i = 0; i < Math.Min(header.Count, cells.Count); i++) fields[Plain(header[i])] = cells[i];
            yield return problem is null ? Map(csv.Line, fields) : new(csv.Line, null, problem);
        }
    }

    /// <summary>Rows of a JSON document: an array of links, or an object that holds one, or YOURLS' object of links.</summary>
    public static async IAsyncEnumerable<ImportRow> ReadJsonAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonNode? root = null;
        string? problem = null;
        try
        {
            var limited = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0 && limited.Length <= MaxDocument;) limited.Write(buffer, 0, read);
            if (limited.Length > MaxDocument) problem = $"The document is longer than {MaxDocument} bytes.";
            else root = JsonNode.Parse(limited.GetBuffer().AsSpan(0, (int)limited.Length));
        }
        catch (JsonException)
        {
            problem = "The document is not valid JSON.";
        }

        if (problem is not null)
        {
            yield return new(1, null, problem);
            yield break;
        }

        long number = 0;
        foreach (var link in Links(root))
        {
            number++;
            if (link is not JsonObject fields)
            {
                yield return new(number, null, "The link is not an object.");
                continue;
            }

            var flat = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
            Flatten(fields, "", flat);
            yield return Map(number, flat);
        }
    }

    private static IEnumerable<JsonNode?> Links(JsonNode? root)
    {
        for (var node = root; ;)
        {
            if (node is JsonArray array) return array;
            if (node is not JsonObject holder) return [];
            var next = holder["data"] ?? holder["shortUrls"] ?? holder["links"];
            if (next is JsonObject each && node["links"] is JsonObject && each["data"] is null) return each.Select(link => link.Value);
            node = next;
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

    /// <summary>A foreign link as one of our rows; what does not fit is left to the check of the row, which names it.</summary>
    private static ImportRow Map(long line, Dictionary<string, JsonNode?> fields)
    {
        if (Text(fields, s_url) is not { } url) return new(line, null, "The link has no destination.");

        var row = new JsonObject { ["payload"] = new JsonObject { ["type"] = "url", ["url"] = url } };
        if ((Text(fields, s_shortId) ?? LastSegment(Text(fields, s_shortUrl))) is { } shortId) row["shortId"] = shortId;
        if (Text(fields, ["title"]) is { } title) row["title"] = title.Length <= 200 ? title : title[..200];
        if (Text(fields, ["description", "comments"]) is { } description) row["description"] = description;
        if (Tags(fields.GetValueOrDefault("tags")) is { Count: > 0 } tags) row["tags"] = tags;
        Time("createdAt", s_created);
        Time("validFrom", s_from);
        Time("validUntil", s_until);
        Number("maxScans", s_limit);
        Number("importedScans", s_visits);
        if (Text(fields, ["archived"]) is "true" or "True" or "1") row["status"] = "archived";
        return new(line, row, null);

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

    private static string? Text(Dictionary<string, JsonNode?> fields, string[] aliases)
    {
        foreach (var alias in aliases)
        {
            if (fields.GetValueOrDefault(alias) is JsonValue value && value.ToString().Trim() is { Length: > 0 } text) return text;
        }

        return null;
    }

    private static string? LastSegment(string? shortUrl) => shortUrl?.TrimEnd('/').Split('/')[^1] is { Length: > 0 } last ? last : null;

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
