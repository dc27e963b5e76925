using System.Net;
using System.Text.Json;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Web.Clients;

/// <summary>Sends a request and turns every way it can fail into a <see cref="ServiceException"/>.</summary>
internal static class ServiceCalls
{
    public static async Task<T> ReadAsync<T>(this HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await http.AskAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(JsonConventions.Options, cancellationToken)
            ?? throw new ServiceException(response.StatusCode, "empty_answer", "The answer was empty.", []);
    }

    public static Task<T> GetAsync<T>(this HttpClient http, string path, CancellationToken cancellationToken) =>
        http.ReadAsync<T>(new(HttpMethod.Get, path), cancellationToken);

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
        return new(response.StatusCode, error?.Code ?? "unexpected_answer", error?.Message ?? Words(response.StatusCode), Fields(error));
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
