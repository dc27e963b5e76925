using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace QrAspire.Api.Bulk;

/// <summary>How a code's members stand in CSV cells, both ways.</summary>
public static class CsvCells
{
    /// <summary>Columns of an export, in order; an import may have any of them, in any order, and <c>url</c>, <c>text</c>, <c>type</c> instead of <c>payload</c>.</summary>
    public static readonly string[] Columns =
    [
        "id", "shortId", "kind", "payload", "title", "description", "notes", "tags", "folder", "design", "rules", "status", "validFrom", "validUntil", "maxScans",
        "fallbackUrl", "forwardQuery", "queryMerge", "utm", "deepLinks", "trackScans", "previewFirst", "previewAfterChange", "redirectStatus", "importedScans", "createdAt", "updatedAt",
    ];

    private static readonly HashSet<string> s_known = [.. Columns, "alias", "url", "text", "type", "shortUrl", "version", "hasPassword", "destinationChangedAt"];
    private static readonly SearchValues<char> s_formula = SearchValues.Create("=+-@\t\r");

    /// <summary>True for a column that an import understands or ignores.</summary>
    public static bool IsKnown(string column) => s_known.Contains(column);

    /// <summary>One row as the JSON object that NDJSON would have; a cell that does not parse stays a string, so that checking names its field.</summary>
    public static JsonObject ToJson(IReadOnlyList<string> columns, Func<int, string?> cell)
    {
        var row = new JsonObject();
        var payload = new JsonObject();
        for (var i = 0; i < columns.Count; i++)
        {
            if (Unprotect(cell(i)) is not { Length: > 0 } text) continue;
            switch (columns[i])
            {
                case "url" or "text" or "type":
                    payload[columns[i]] = text;
                    break;
                case "payload" or "design" or "rules" or "utm" or "deepLinks":
                    row[columns[i]] = Parse(text);
                    break;
                case "tags":
                    row["tags"] = text.StartsWith('[') ? Parse(text) : new JsonArray([.. text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(tag => JsonValue.Create(tag))]);
                    break;
                case "forwardQuery" or "trackScans" or "previewFirst":
                    row[columns[i]] = bool.TryParse(text, out var flag) ? flag : text;
                    break;
                case "maxScans" or "previewAfterChange" or "redirectStatus" or "importedScans":
                    row[columns[i]] = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text;
                    break;
                default:
                    row[columns[i]] = text;
                    break;
            }
        }

        if (payload.Count > 0 && !row.ContainsKey("payload"))
        {
            if (!payload.ContainsKey("type")) payload.Insert(0, "type", payload.ContainsKey("url") ? "url" : "text");
            row["payload"] = payload;
        }

        return row;
    }

    /// <summary>The cell of a member.</summary>
    public static string FromJson(string column, JsonNode? value) => value switch
    {
        null => "",
        JsonArray tags when column == "tags" && tags.All(tag => !((string)tag!).Contains('|') && !((string)tag!).StartsWith('[')) => Protect(string.Join('|', tags.Select(tag => (string)tag!))),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => Protect(text.ToString()),
        _ => value.ToJsonString(),
    };

    /// <summary>A spreadsheet runs a cell that begins like a formula (CWE-1236): such a cell gets an apostrophe more, which an import takes away.</summary>
    private static string Protect(string text) => IsFormula(text) ? "'" + text : text;

    private static string? Unprotect(string? text) => text is ['\'', ..] && IsFormula(text) ? text[1..] : text;

    private static bool IsFormula(string text)
    {
        var first = text.AsSpan().TrimStart('\'');
        return first.Length > 0 && s_formula.Contains(first[0]);
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { MaxDepth = 32, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
