using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace QrAspire.Tests.Api;

/// <summary>Requests made from the OpenAPI document, valid, invalid and hostile: never 5xx, and every answer is one that the document declares.</summary>
public sealed class ContractFuzzTests(ApiFixture api, ITestOutputHelper output) : IClassFixture<ApiFixture>
{
    private static readonly string?[] s_texts =
    [
        "", " ", "a", "true", "false", "null", "0", "-1", "1e309", "9223372036854775808", "NaN", "50", "png", "svg", "csv", "ndjson", "all", "active", "deleted", "%", "%00", "%ff", "'", "\"", "\\", "<script>",
        "../../etc/passwd", "𝕏", "\u202e", "ä", "a,b", "a|b", "2027-01-01T00:00:00Z", "2027-13-01", "00000000-0000-0000-0000-000000000000", "https://example.com", "javascript:alert(1)", "x".PadRight(5000, 'x'),
    ];

    /// <summary>Those that the client itself can send in a header.</summary>
    private static readonly string[] s_headers = [.. s_texts.OfType<string>().Where(text => text.Length < 1000 && text.All(character => character is >= ' ' and <= '~'))];

    private static readonly string[] s_values =
    [
        "null", "true", "0", "-1", "1e400", "1.5", "\"\"", "\"x\"", "[]", "{}", "[null]", "[[[[]]]]", "{\"a\":{\"b\":{}}}", "\"\\u0000\"", "\"\\ud800\"", "\"https://example.com/x\"", "\"2027-01-01T00:00:00Z\"",
        "9223372036854775808", "\"" + new string('y', 3000) + "\"", "[\"a\",1]", "{\"type\":\"url\",\"url\":\"https://example.com\"}", "{\"type\":\"wifi\",\"ssid\":\"x\"}", "{\"type\":\"vcard\"}", "{\"type\":7}",
        "[{\"name\":\"r\",\"url\":\"https://example.com\"}]", "[{\"name\":\"r\",\"if\":[{\"kind\":\"time\",\"timeZone\":\"UTC\",\"from\":\"22:00\",\"until\":\"06:00\"}],\"split\":[{\"name\":\"a\",\"url\":\"https://example.com\"}]}]",
        "{\"ios\":{\"url\":\"app://x\"}}", "{\"source\":\"x\"}", "{\"ecc\":\"H\"}", "\"static\"", "\"dynamic\"", "\"paused\"",
    ];

    private static readonly string[] s_mediaTypes = ["application/json", "application/json", "application/json", "application/merge-patch+json", "text/csv", "application/x-ndjson", "text/plain", "application/xml", "multipart/form-data; boundary=x", "nonsense"];

    [Fact]
    public Task A_thousand_requests_conform() => RunAsync(1_000, seed: 11);

    [Fact]
    [Trait("Category", "Full")]
    public Task Ten_thousand_requests_conform() => RunAsync(10_000, seed: 12);

    private async Task RunAsync(int requests, int seed)
    {
        var random = new Random(seed);
        var document = await ApiFixture.JsonAsync(await api.Client.GetAsync("/openapi/v1.json"));
        var ids = new List<string> { await api.Codes.CreateIdAsync(), await api.Codes.CreateIdAsync(CodeFactory.Static()), Guid.NewGuid().ToString(), "not-an-id" };
        var operations = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (Path: path.Key, Method: operation.Key, Operation: operation.Value!.AsObject()))).ToArray();
        var statuses = new SortedDictionary<int, int>();
        var wrong = new List<string>();
        for (var i = 0; i < requests; i++)
        {
            var (path, method, operation) = operations[random.Next(operations.Length)];
            using var request = Request(random, document, ids, path, method, operation);
            var what = $"{method.ToUpperInvariant()} {request.RequestUri} {request.Content?.Headers.ContentType} {Shown(request.Content)}";
            using var response = await api.Client.SendAsync(request);
            var status = (int)response.StatusCode;
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            var body = await response.Content.ReadAsByteArrayAsync();
            if (Problem(document, operation, response, body) is { } problem) wrong.Add($"{status} {problem}: {what} → {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(300, body.Length)))}");
            if (wrong.Count > 20) break;
        }

        output.WriteLine(string.Join(", ", statuses.Select(entry => $"{entry.Key}: {entry.Value}")));
        wrong.ShouldBeEmpty();
        statuses.Keys.ShouldAllBe(status => status < 500);
        statuses.Where(entry => entry.Key < 300).Sum(entry => entry.Value).ShouldBeGreaterThan(requests / 20, "some of them must be right");
    }

    private static string Shown(HttpContent? content) => content is null ? "" : Encoding.UTF8.GetString(content.ReadAsByteArrayAsync().Result.AsSpan()[..Math.Min(300, (int)content.Headers.ContentLength!)]);

    private static HttpRequestMessage Request(Random random, JsonNode document, List<string> ids, string path, string method, JsonObject operation)
    {
        var query = new List<string>();
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            var name = (string)parameter!["name"]!;
            if ((string)parameter["in"]! == "path")
            {
                path = path.Replace($"{{{name}}}", name is "version" ? random.Next(-1, 4).ToString(null, null) : Uri.EscapeDataString(random.Next(10) < 7 ? ids[random.Next(2)] : ids[random.Next(ids.Count)]), StringComparison.Ordinal);
            }
            else if ((string)parameter["in"]! == "query" && random.Next(3) == 0)
            {
                query.Add($"{name}={Uri.EscapeDataString(s_texts[random.Next(s_texts.Length)]!)}");
            }
        }

        var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), new Uri("/" + path.TrimStart('/') + (query.Count > 0 ? "?" + string.Join('&', query) : ""), UriKind.Relative));
        if (operation["requestBody"]?["content"] is JsonObject contents)
        {
            var mediaType = random.Next(4) == 0 ? s_mediaTypes[random.Next(s_mediaTypes.Length)] : contents.First().Key;
            var schema = contents.First().Value?["schema"];
            var text = random.Next(12) == 0 ? s_texts[random.Next(s_texts.Length)]! : Body(random, document, schema);
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }

        if (random.Next(8) == 0) request.Headers.TryAddWithoutValidation("If-Match", random.Next(2) == 0 ? "\"1\"" : s_headers[random.Next(s_headers.Length)]);
        if (random.Next(8) == 0) request.Headers.TryAddWithoutValidation("Prefer", "return=minimal");
        if (random.Next(8) == 0 && method == "post") request.Headers.TryAddWithoutValidation("Idempotency-Key", random.Next(2) == 0 ? $"k{random.Next(50)}" : s_headers[random.Next(s_headers.Length)]);
        return request;
    }

    /// <summary>An object with some of the schema's members, some of them right; else a whole value of any kind.</summary>
    private static string Body(Random random, JsonNode document, JsonNode? schema)
    {
        if (Resolve(document, schema)?["properties"] is not JsonObject properties || random.Next(15) == 0) return s_values[random.Next(s_values.Length)];
        var members = new List<string>();
        if (properties.ContainsKey("payload") && random.Next(3) > 0) members.Add("\"payload\":{\"type\":\"url\",\"url\":\"https://example.com/fuzz\"}");
        if (properties.ContainsKey("name") && random.Next(3) > 0) members.Add($"\"name\":\"n{random.Next(1000)}\"");
        if (properties.ContainsKey("url") && random.Next(3) > 0) members.Add("\"url\":\"https://example.com/hook\"");
        if (properties.ContainsKey("design") && properties.ContainsKey("name") && random.Next(3) > 0) members.Add("\"design\":{}");
        foreach (var (name, _) in properties)
        {
            if (random.Next(members.Count > 0 ? 9 : 3) == 0 && !members.Exists(member => member.StartsWith($"\"{name}\":", StringComparison.Ordinal)))
            {
                members.Add($"{JsonSerializer.Serialize(name)}:{s_values[random.Next(s_values.Length)]}");
            }
        }

        return $"{{{string.Join(',', members)}}}";
    }

    /// <summary>What is wrong with an answer; null when it conforms.</summary>
    private static string? Problem(JsonNode document, JsonObject operation, HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        if (status >= 500) return "is a fault";
        if (status == 414) return null; // Too long a line is refused by the server before there is a request (RFC 9112 §3).
        if (!response.Headers.Contains("X-Request-ID")) return "has no X-Request-ID";
        if (status == 404 && operation["responses"]!["404"] is null) return null; // A path of another shape: no such route.
        if (operation["responses"]![status.ToString(null, null)] is not { } declared) return "is not declared";
        if (response.Content.Headers.ContentType?.MediaType != "application/json") return status >= 400 ? "is no error envelope" : null;
        if (declared["content"]?["application/json"]?["schema"] is not { } schema) return null;
        try
        {
            return Mismatch(document, schema, JsonNode.Parse(body), "$", 0);
        }
        catch (JsonException)
        {
            return "is not JSON";
        }
    }

    /// <summary>The part of JSON Schema 2020-12 that the document uses: type, properties, required, items, enum, $ref, oneOf, anyOf.</summary>
    internal static string? Mismatch(JsonNode document, JsonNode schema, JsonNode? value, string path, int depth)
    {
        var resolved = Resolve(document, schema)!;
        if (depth > 20 || resolved is not JsonObject rules) return null;
        foreach (var choice in (string[])["oneOf", "anyOf"])
        {
            if (rules[choice] is JsonArray choices && choices.All(each => Mismatch(document, each!, value, path, depth + 1) is not null)) return $"{path} is none of {choice}";
        }

        var types = rules["type"] switch { JsonArray several => several.Select(type => (string)type!).ToArray(), JsonValue one => [(string)one!], _ => null };
        if (types is not null && !types.Any(type => Is(type, value))) return $"{path} is no {string.Join('|', types)}";
        if (rules["enum"] is JsonArray values && value is not null && !values.Any(allowed => JsonNode.DeepEquals(allowed, value))) return $"{path} is not in the enum";
        if (value is JsonObject members)
        {
            foreach (var name in rules["required"]?.AsArray() ?? [])
            {
                // Null members are left out by this API.
                if (!members.ContainsKey((string)name!) && !(rules["properties"]?[(string)name!] is { } property && IsNullable(document, property))) return $"{path}.{name} is missing";
            }

            foreach (var (name, property) in rules["properties"]?.AsObject() ?? [])
            {
                if (members[name] is { } member && Mismatch(document, property!, member, $"{path}.{name}", depth + 1) is { } problem) return problem;
            }
        }

        if (value is JsonArray items && rules["items"] is { } item)
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (Mismatch(document, item, items[i], $"{path}[{i}]", depth + 1) is { } problem) return problem;
            }
        }

        return null;
    }

    private static bool IsNullable(JsonNode document, JsonNode schema) =>
        Resolve(document, schema) is JsonObject rules
        && ((rules["type"] is JsonArray types && types.Any(type => (string)type! == "null"))
            || ((rules["oneOf"] ?? rules["anyOf"]) is JsonArray choices && choices.Any(choice => (string?)(choice!["type"] as JsonValue) == "null"))
            || (rules["type"] is null && rules["oneOf"] is null && rules["anyOf"] is null));

    private static bool Is(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && value.ToJsonString().All(character => char.IsAsciiDigit(character) || character == '-'),
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        _ => true,
    };

    private static JsonNode? Resolve(JsonNode document, JsonNode? schema)
    {
        for (var hops = 0; schema?["$ref"] is JsonValue reference && hops < 10; hops++)
        {
            schema = document["components"]!["schemas"]![((string)reference!)["#/components/schemas/".Length..]];
        }

        return schema;
    }
}
