using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.HttpClients;

/// <summary>Sends a request and turns every way it can fail into a <see cref="ServiceException"/>.</summary>
internal static class ServiceCalls
{
    private const string MergePatch = "application/merge-patch+json";

    public static async Task<T> ReadAsync<T>(this HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await http.AskAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(JsonConventions.Options, cancellationToken)
            ?? throw new ServiceException(response.StatusCode, "empty_answer", "The answer was empty.", []);
    }

    public static Task<T> GetAsync<T>(this HttpClient http, string path, CancellationToken cancellationToken) =>
        http.ReadAsync<T>(new(HttpMethod.Get, path), cancellationToken);

    /// <summary>Sends a request whose answer has no body of interest.</summary>
    public static async Task DoAsync(this HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var _ = await http.AskAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Copies an answer's body as it comes, whatever its length.</summary>
    public static async Task CopyAsync(this HttpClient http, HttpRequestMessage request, Stream output, CancellationToken cancellationToken)
    {
        using var response = await http.AskAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await response.Content.CopyToAsync(output, cancellationToken);
    }

    /// <summary>A POST with a JSON body, made safe to repeat by a key.</summary>
    public static HttpRequestMessage Post(string path, JsonNode? body = null, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return request;
    }

    /// <summary>A JSON merge patch (RFC 7396).</summary>
    public static HttpRequestMessage Patch(string path, JsonObject changes, long? version) =>
        new HttpRequestMessage(HttpMethod.Patch, path) { Content = JsonContent.Create(changes, new MediaTypeHeaderValue(MergePatch)) }.OnlyIf(version);

    /// <summary>Lets the request have its way only while the stored version is still this one (<c>If-Match</c>).</summary>
    public static HttpRequestMessage OnlyIf(this HttpRequestMessage request, long? version)
    {
        if (version is { } known) request.Headers.IfMatch.Add(new(string.Create(CultureInfo.InvariantCulture, $"\"{known}\"")));
        return request;
    }

    /// <summary>The successful response; the caller disposes of it.</summary>
    public static async Task<HttpResponseMessage> AskAsync(this HttpClient http, HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, completion, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or TimeoutException)
        {
            throw new ServiceException(null, "unreachable", $"{Name(request)} cannot be reached right now. Your codes keep working; please try again in a moment.", [], exception);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response) throw await FailureAsync(response, cancellationToken);
    }

    private static async Task<ServiceException> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var error = await ErrorAsync(response, cancellationToken);
        return new(response.StatusCode, error?.Code ?? "unexpected_answer", error?.Message ?? Words(response.StatusCode), Fields(error), details: error?.Details as JsonElement?);
    }

    private static async Task<ErrorBody?> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json") return null;
        try
        {
            return (await response.Content.ReadFromJsonAsync<ErrorResponse>(JsonConventions.Options, cancellationToken))?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FieldProblem[] Fields(ErrorBody? error) =>
        error?.Details is JsonElement { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("fields", out var fields)
            ? fields.Deserialize<FieldProblem[]>(JsonConventions.Options) ?? []
            : [];

    private static string Words(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => "There is no such thing (any more).",
        HttpStatusCode.TooManyRequests => "That was too much at once. Please wait a moment.",
        >= HttpStatusCode.InternalServerError => "Something went wrong on our side. Please try again in a moment.",
        _ => "The request was not accepted.",
    };

    private static string Name(HttpRequestMessage request) => request.RequestUri?.AbsolutePath.Contains("/analytics", StringComparison.Ordinal) == true ? "Analytics" : "The code service";
}
