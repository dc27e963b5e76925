using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace QrAspire.Api.Documentation;

/// <summary>The API's description as a Postman collection (format v2.1.0), one folder per tag, with the examples as bodies.</summary>
internal static class PostmanCollection
{
    private const string Schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Converts an OpenAPI document.</summary>
    public static JsonObject From(JsonObject document)
    {
        var folders = new SortedDictionary<string, JsonArray>(StringComparer.Ordinal);
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var tag = (string?)operation!["tags"]?[0] ?? "Other";
                if (!folders.TryGetValue(tag, out var items)) folders.Add(tag, items = []);
                items.Add(Request(path, method, operation.AsObject()));
            }
        }

        return new()
        {
            ["info"] = new JsonObject { ["name"] = (string)document["info"]!["title"]!, ["description"] = (string?)document["info"]!["description"], ["schema"] = Schema },
            ["item"] = new JsonArray([.. folders.Select(folder => new JsonObject { ["name"] = folder.Key, ["item"] = folder.Value })]),
            ["auth"] = new JsonObject { ["type"] = "bearer", ["bearer"] = new JsonArray(new JsonObject { ["key"] = "token", ["value"] = "{{apiKey}}", ["type"] = "string" }) },
            ["variable"] = new JsonArray(
                new JsonObject { ["key"] = "baseUrl", ["value"] = "http://localhost:5081" },
                new JsonObject { ["key"] = "apiKey", ["value"] = "" }),
        };
    }

    private static JsonObject Request(string path, string method, JsonObject operation)
    {
        var parameters = operation["parameters"]?.AsArray() ?? [];
        var segments = path.TrimStart('/').Split('/').Select(segment => segment is ['{', .. var name, '}'] ? ":" + name : segment).ToArray();
        var request = new JsonObject
        {
            ["method"] = method.ToUpperInvariant(),
            ["description"] = (string?)operation["description"],
            ["url"] = new JsonObject
            {
                ["raw"] = "{{baseUrl}}/" + string.Join('/', segments),
                ["host"] = new JsonArray("{{baseUrl}}"),
                ["path"] = new JsonArray([.. segments.Select(segment => JsonValue.Create(segment))]),
                ["variable"] = Named(parameters, "path"),
                ["query"] = Named(parameters, "query"),
            },
        };
        var headers = Named(parameters, "header");
        if (operation["requestBody"]?["content"] is JsonObject { Count: > 0 } contents)
        {
            var (mediaType, media) = contents.First();
            headers.Insert(0, new JsonObject { ["key"] = "Content-Type", ["value"] = mediaType });
            request["body"] = mediaType.StartsWith("image/", StringComparison.Ordinal)
                ? new JsonObject { ["mode"] = "file", ["file"] = new JsonObject { ["src"] = null } }
                : new JsonObject { ["mode"] = "raw", ["raw"] = Text(media?["example"]) };
        }

        request["header"] = headers;
        return new() { ["name"] = (string?)operation["summary"] ?? path, ["request"] = request };
    }

    /// <summary>An example as it is sent: text as it is, anything else as JSON.</summary>
    private static string Text(JsonNode? example) => example is null ? "" : example.GetValueKind() == JsonValueKind.String ? (string)example! : example.ToJsonString(s_indented);

    private static JsonArray Named(JsonArray parameters, string place) => new(
        [.. parameters.Where(parameter => (string)parameter!["in"]! == place)
            .Select(parameter => new JsonObject { ["key"] = (string)parameter!["name"]!, ["value"] = "", ["description"] = (string?)parameter["description"], ["disabled"] = place != "path" })]);
}
