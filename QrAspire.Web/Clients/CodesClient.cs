using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace QrAspire.Web.Clients;

/// <summary>Codes and their images, over Api's HTTP contract. Every method throws <see cref="ServiceException"/> when Api refuses or is away.</summary>
public sealed class CodesClient(HttpClient http)
{
    private const string MergePatch = "application/merge-patch+json";

    public Task<CodePage> ListAsync(CodeQuery query, CancellationToken cancellationToken) =>
        http.GetAsync<CodePage>(QueryHelpers.AddQueryString("api/v1/codes", Parameters(query)), cancellationToken);

    public Task<Code> GetAsync(Guid id, CancellationToken cancellationToken) => http.GetAsync<Code>($"api/v1/codes/{id}", cancellationToken);

    public Task<Code> CreateAsync(JsonObject code, CancellationToken cancellationToken) =>
        http.ReadAsync<Code>(new(HttpMethod.Post, "api/v1/codes") { Content = JsonContent.Create(code) }, cancellationToken);

    /// <summary>Changes the named members (JSON merge patch) if the stored version is still <paramref name="version"/>.</summary>
    public Task<Code> PatchAsync(Guid id, long version, JsonObject changes, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, $"api/v1/codes/{id}")
        {
            Content = JsonContent.Create(changes, new MediaTypeHeaderValue(MergePatch)),
        };
        request.Headers.IfMatch.Add(new($"\"{version.ToString(CultureInfo.InvariantCulture)}\""));
        return http.ReadAsync<Code>(request, cancellationToken);
    }

    /// <summary>Deletes a code: scans are answered with 410 until it is restored.</summary>
    public async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        using var _ = await http.AskAsync(new(HttpMethod.Delete, $"api/v1/codes/{id}"), HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    /// <summary>Brings a deleted code back.</summary>
    public Task<Code> RestoreAsync(Guid id, CancellationToken cancellationToken) =>
        http.ReadAsync<Code>(new(HttpMethod.Post, $"api/v1/codes/{id}/restore"), cancellationToken);

    /// <summary>The newest versions of a code.</summary>
    public Task<CodeHistory> HistoryAsync(Guid id, CancellationToken cancellationToken) =>
        http.GetAsync<CodeHistory>($"api/v1/codes/{id}/history?limit=20", cancellationToken);

    /// <summary>Draws a payload that is stored nowhere, as SVG text.</summary>
    public async Task<string> RenderSvgAsync(JsonObject request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "api/v1/render") { Content = JsonContent.Create(request) };
        using var response = await http.AskAsync(message, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Judges how well such a code would scan.</summary>
    public Task<ScanVerdict> VerdictAsync(JsonObject request, CancellationToken cancellationToken) =>
        http.ReadAsync<ScanVerdict>(new(HttpMethod.Post, "api/v1/render/verdict") { Content = JsonContent.Create(request) }, cancellationToken);

    /// <summary>The designs to start from.</summary>
    public Task<IReadOnlyList<DesignPreset>> PresetsAsync(CancellationToken cancellationToken) =>
        http.GetAsync<IReadOnlyList<DesignPreset>>("api/v1/render/presets", cancellationToken);

    /// <summary>The image response as Api gives it, 304 included; the caller streams and disposes of it.</summary>
    public async Task<HttpResponseMessage> ImageAsync(Guid id, string query, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/codes/{id}/image{query}");
        if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static Dictionary<string, string?> Parameters(CodeQuery query)
    {
        var parameters = new Dictionary<string, string?> { ["limit"] = query.Limit.ToString(CultureInfo.InvariantCulture), ["count"] = "true" };
        Add("search", query.Search);
        Add("tag", query.Tag);
        Add("kind", query.Kind);
        Add("status", query.Status);
        Add("sort", query.Sort);
        Add("cursor", query.Cursor);
        return parameters;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value)) parameters[name] = value.Trim();
        }
    }
}
