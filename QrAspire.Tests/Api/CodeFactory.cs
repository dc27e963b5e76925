using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace QrAspire.Tests.Api;

/// <summary>Makes codes through the API, as a client does; each differs from the others.</summary>
public sealed class CodeFactory(HttpClient client)
{
    private static int s_count;

    /// <summary>Body of a dynamic URL code.</summary>
    public static JsonObject Dynamic(string? url = null, string? title = null, string? alias = null)
    {
        var number = Interlocked.Increment(ref s_count);
        var body = new JsonObject { ["kind"] = "dynamic", ["payload"] = new JsonObject { ["type"] = "url", ["url"] = url ?? $"https://example.com/{number}" }, ["title"] = title ?? $"Code {number}" };
        if (alias is not null) body["alias"] = alias;
        return body;
    }

    /// <summary>Body of a static text code.</summary>
    public static JsonObject Static(string text = "hello") => new() { ["kind"] = "static", ["payload"] = new JsonObject { ["type"] = "text", ["text"] = text } };

    /// <summary>Creates a code and returns it as the API shows it.</summary>
    public async Task<JsonObject> CreateAsync(JsonObject? body = null)
    {
        using var response = await client.PostAsJsonAsync("/api/v1/codes", body ?? Dynamic());
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(201, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Creates a code and returns its id.</summary>
    public async Task<string> CreateIdAsync(JsonObject? body = null) => (string)(await CreateAsync(body))["id"]!;
}
