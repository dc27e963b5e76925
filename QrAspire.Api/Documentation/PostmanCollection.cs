using System.Text.Json.Nodes;

namespace QrAspire.Api.Documentation;

/// <summary>The API's description as a Postman collection (format v2.1.0), one folder per tag, with the examples as bodies.</summary>
internal static class PostmanCollection
{
    private const string Schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

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
        if (operation["requestBody"]?["content"] is JsonObject { Count: > 0 } contents)
        {
            var (mediaType, media) = contents.First();
            request["header"] = new JsonArray(new JsonObject { ["key"] = "Content-Type", ["value"] = mediaType });
            request["body"] = new JsonObject { ["mode"] = "raw", ["raw"] = media?["example"]?.ToJsonString(new() { WriteIndented = true }) ?? "" };
        }

        return new() { ["name"] = (string?)operation["summary"] ?? path, ["request"] = request };
    }

    private static JsonArray Named(JsonArray parameters, string place) => new(
        [.. parameters.Where(parameter => (string)parameter!["in"]! == place)
            .Select(parameter => new JsonObject { ["key"] = (string)parameter!["name"]!, ["value"] = "", ["description"] = (string?)parameter["description"], ["disabled"] = place == "query" })]);
}
