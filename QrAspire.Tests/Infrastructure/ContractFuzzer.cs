using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace QrAspire.Tests.Infrastructure;

/// <summary>
/// Requests made from a service's OpenAPI document, valid, invalid and hostile: never 5xx, and every answer is one that the document declares, by status,
/// media type and schema. A run leaves <c>artifacts/fuzz/{service}-{seed}.json</c>: what was asked, operation by operation, and what was answered.
/// </summary>
/// <param name="service">Name of the service, for the report.</param>
/// <param name="client">Client of the running service.</param>
/// <param name="ids">Values for ids in paths: the first two are known, the others are not.</param>
/// <param name="output">Where the sums are written.</param>
/// <param name="readOnlyKey">An API key that may only read, sent now and then.</param>
public sealed class ContractFuzzer(string service, HttpClient client, IReadOnlyList<string> ids, ITestOutputHelper output, string? readOnlyKey = null)
{
    private const int MostProblems = 20;
    private const string EventStream = "text/event-stream";

    private static readonly JsonSerializerOptions s_report = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly string?[] s_texts =
    [
        "", " ", "a", "true", "false", "null", "0", "-1", "1e309", "9223372036854775808", "NaN", "50", "png", "svg", "csv", "ndjson", "all", "active", "deleted", "%", "%00", "%ff", "'", "\"", "\\", "<script>",
        "../../etc/passwd", "𝕏", "\u202e", "ä", "a,b", "a|b", "2027-01-01T00:00:00Z", "2027-13-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "00000000-0000-0000-0000-000000000000", "https://example.com", "javascript:alert(1)", "x".PadRight(5000, 'x'), "a\0b",
    ];

    /// <summary>Those that a path can hold: U+0000 is refused before there is a request.</summary>
    private static readonly string[] s_segments = [.. s_texts.OfType<string>().Where(text => text.Length > 0 && !text.Contains('\0'))];

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

    private static readonly string[] s_accepts = ["application/json", "text/html", "image/svg+xml, image/png;q=0.5", "text/event-stream", "application/xml", "*/*;q=0", "nonsense", ";;,"];

    /// <summary>Sends <paramref name="requests"/> requests; fails when any answer is not as declared.</summary>
    public async Task RunAsync(int requests, int seed)
    {
        var random = new Random(seed);
        var document = JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
        var operations = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (Path: path.Key, Method: operation.Key, Operation: operation.Value!.AsObject()))).ToArray();
        var answers = new SortedDictionary<string, SortedDictionary<int, int>>(StringComparer.Ordinal);
        var wrong = new List<string>();
        var sent = 0;
        for (; sent < requests && wrong.Count <= MostProblems; sent++)
        {
            var (path, method, operation) = operations[random.Next(operations.Length)];
            using var request = Request(random, document, path, method, operation);
            var what = $"{method.ToUpperInvariant()} {request.RequestUri} {request.Content?.Headers.ContentType} {Shown(request.Content)}";
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var status = (int)response.StatusCode;
            var name = $"{method.ToUpperInvariant()} {path}";
            if (!answers.TryGetValue(name, out var seen)) answers[name] = seen = [];
            seen[status] = seen.GetValueOrDefault(status) + 1;

            // A stream of events need not end.
            var body = response.Content.Headers.ContentType?.MediaType == EventStream ? [] : await response.Content.ReadAsByteArrayAsync();
            if (Problem(document, operation, response, body) is { } problem) wrong.Add($"{status} {problem}: {what} → {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(300, body.Length)))}");
        }

        var statuses = answers.Values.SelectMany(seen => seen).GroupBy(entry => entry.Key).OrderBy(group => group.Key).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));
        await ReportAsync(seed, sent, statuses, answers, wrong);
        output.WriteLine($"{service}, seed {seed}: {sent} requests to {answers.Count} of {operations.Length} operations; {string.Join(", ", statuses.Select(entry => $"{entry.Key}: {entry.Value}"))}");
        wrong.ShouldBeEmpty();
        statuses.Keys.ShouldAllBe(status => status < 500);
        statuses.Where(entry => entry.Key < 300).Sum(entry => entry.Value).ShouldBeGreaterThan(requests / 20, "some of them must be right");
    }

    private async Task ReportAsync(int seed, int requests, Dictionary<int, int> statuses, SortedDictionary<string, SortedDictionary<int, int>> operations, List<string> problems)
    {
        var folder = Path.Combine(GeneratedDocument.Root(), "artifacts", "fuzz");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{service}-{seed}.json"), JsonSerializer.Serialize(new { service, seed, requests, statuses, operations, problems }, s_report));
    }

    private static string Shown(HttpContent? content) => content is null ? "" : Encoding.UTF8.GetString(content.ReadAsByteArrayAsync().Result.AsSpan()[..Math.Min(300, (int)content.Headers.ContentLength!)]);

    private HttpRequestMessage Request(Random random, JsonNode document, string path, string method, JsonObject operation)
    {
        var query = new List<string>();
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            var name = (string)parameter!["name"]!;
            if ((string)parameter["in"]! == "path")
            {
                path = path.Replace($"{{{name}}}", name is "version" ? random.Next(-1, 4).ToString(null, null) : Uri.EscapeDataString(random.Next(10) < 7 ? ids[random.Next(Math.Min(2, ids.Count))] : random.Next(4) == 0 ? s_segments[random.Next(s_segments.Length)] : ids[random.Next(ids.Count)]), StringComparison.Ordinal);
            }
            else if ((string)parameter["in"]! == "query" && random.Next(3) == 0)
            {
                query.Add($"{name}={Uri.EscapeDataString(QueryValue(random, name))}");
            }
        }

        var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), new Uri("/" + path.TrimStart('/') + (query.Count > 0 ? "?" + string.Join('&', query) : ""), UriKind.Relative));
        if (operation["requestBody"]?["content"] is JsonObject contents)
        {
            var mediaType = random.Next(4) == 0 ? s_mediaTypes[random.Next(s_mediaTypes.Length)] : contents.First().Key;
            var schema = contents.First().Value?["schema"];
            var text = random.Next(12) == 0 ? s_texts[random.Next(s_texts.Length)]! : Body(random, document, schema);
            var bytes = Encoding.UTF8.GetBytes(text);
            if (bytes.Length > 0 && random.Next(30) == 0) bytes[random.Next(bytes.Length)] = 0xFF;
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }

        if (random.Next(8) == 0) request.Headers.TryAddWithoutValidation("Accept", s_accepts[random.Next(s_accepts.Length)]);
        if (random.Next(12) == 0) request.Headers.TryAddWithoutValidation("If-None-Match", random.Next(2) == 0 ? "*" : s_headers[random.Next(s_headers.Length)]);
        if (random.Next(40) == 0) request.Headers.TryAddWithoutValidation("X-API-Key", readOnlyKey is not null && random.Next(2) == 0 ? readOnlyKey : s_headers[random.Next(s_headers.Length)]);
        if (random.Next(8) == 0) request.Headers.TryAddWithoutValidation("If-Match", random.Next(2) == 0 ? "\"1\"" : s_headers[random.Next(s_headers.Length)]);
        if (random.Next(8) == 0) request.Headers.TryAddWithoutValidation("Prefer", "return=minimal");
        if (random.Next(8) == 0 && method == "post") request.Headers.TryAddWithoutValidation("Idempotency-Key", random.Next(2) == 0 ? $"k{random.Next(50)}" : s_headers[random.Next(s_headers.Length)]);
        return request;
    }

    /// <summary>A text of any kind, or one that the parameter may well take, so that not all requests end at its check.</summary>
    private string QueryValue(Random random, string name) => random.Next(2) == 0 ? s_texts[random.Next(s_texts.Length)]! : name switch
    {
        "codeId" => ids[random.Next(ids.Count)],
        "from" => "2026-03-01T00:00:00Z",
        "to" => "2026-11-01T00:00:00+01:00",
        "tz" => "Europe/Berlin",
        "interval" => "month",
        "by" => "device",
        "limit" => "3",
        "format" => "csv",
        _ => s_texts[random.Next(s_texts.Length)]!,
    };

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
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        if (mediaType is not null && declared["content"] is JsonObject { Count: > 0 } contents && !contents.ContainsKey(mediaType)) return $"has the type {mediaType}, which is not declared";
        if (mediaType != "application/json") return status >= 400 ? "is no error envelope" : null;
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
