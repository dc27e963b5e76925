using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using static QrAspire.ServiceDefaults.HttpClients.ServiceCalls;

namespace QrAspire.ServiceDefaults.HttpClients;

/// <summary>
/// Codes and what belongs to them, over Api's HTTP contract. Every method throws <see cref="ServiceException"/> when Api refuses or is away. A
/// <c>version</c> makes a change conditional (412 when the stored one is another); an <c>idempotencyKey</c> makes a creation safe to repeat.
/// </summary>
public sealed class CodesClient(HttpClient http)
{
    private const string Root = "api/v1/codes";

    public Task<CodePage> ListAsync(CodeQuery query, CancellationToken cancellationToken) =>
        http.GetAsync<CodePage>(QueryHelpers.AddQueryString(Root, Parameters(query)), cancellationToken);

    public Task<Code> GetAsync(Guid id, CancellationToken cancellationToken) => http.GetAsync<Code>(Path(id), cancellationToken);

    public Task<Code> CreateAsync(JsonObject code, CancellationToken cancellationToken, string? idempotencyKey = null) =>
        http.ReadAsync<Code>(Post(Root, code, idempotencyKey), cancellationToken);

    /// <summary>Makes a code like another one; <paramref name="changes"/> are a merge patch on the copy.</summary>
    public Task<Code> CloneAsync(Guid id, JsonObject? changes, CancellationToken cancellationToken, string? idempotencyKey = null) =>
        http.ReadAsync<Code>(Post(Path(id, "clone"), changes, idempotencyKey), cancellationToken);

    /// <summary>Changes the named members (JSON merge patch).</summary>
    public Task<Code> PatchAsync(Guid id, long? version, JsonObject changes, CancellationToken cancellationToken) =>
        http.ReadAsync<Code>(Patch(Path(id), changes, version), cancellationToken);

    /// <summary>Deletes a code: scans are answered with 410 until it is restored.</summary>
    public Task DeleteAsync(Guid id, CancellationToken cancellationToken, long? version = null) =>
        http.DoAsync(new HttpRequestMessage(HttpMethod.Delete, Path(id)).OnlyIf(version), cancellationToken);

    /// <summary>Brings a deleted code back.</summary>
    public Task<Code> RestoreAsync(Guid id, CancellationToken cancellationToken) => http.ReadAsync<Code>(Post(Path(id, "restore")), cancellationToken);

    /// <summary>The newest versions of a code.</summary>
    public Task<CodeHistory> HistoryAsync(Guid id, CancellationToken cancellationToken) =>
        http.GetAsync<CodeHistory>(Path(id, "history?limit=20"), cancellationToken);

    /// <summary>Puts the content of an older version back.</summary>
    public Task<Code> RestoreVersionAsync(Guid id, long version, CancellationToken cancellationToken) =>
        http.ReadAsync<Code>(Post(Path(id, string.Create(CultureInfo.InvariantCulture, $"history/{version}/restore"))), cancellationToken);

    /// <summary>What a pretended scan would get, and why.</summary>
    public Task<JsonObject> ExplainAsync(Guid id, JsonObject scan, CancellationToken cancellationToken) =>
        http.ReadAsync<JsonObject>(Post(Path(id, "explain"), scan), cancellationToken);

    /// <summary>How the destination answered when it was last asked.</summary>
    public Task<LinkState> LinkCheckAsync(Guid id, CancellationToken cancellationToken) => http.GetAsync<LinkState>(Path(id, "link-check"), cancellationToken);

    /// <summary>Asks the destination now.</summary>
    public Task<LinkState> CheckLinkAsync(Guid id, CancellationToken cancellationToken) => http.ReadAsync<LinkState>(Post(Path(id, "link-check")), cancellationToken);

    /// <summary>Codes whose destination did not answer well.</summary>
    public Task<LinkStates> BrokenLinksAsync(CancellationToken cancellationToken) => http.GetAsync<LinkStates>("api/v1/link-checks", cancellationToken);

    /// <summary>Tags in use, the most used first.</summary>
    /// <param name="search">Beginning of a tag; null lists all.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<TagUses> TagsAsync(string? search, CancellationToken cancellationToken) =>
        http.GetAsync<TagUses>(search is null ? "api/v1/tags" : QueryHelpers.AddQueryString("api/v1/tags", "search", search), cancellationToken);

    /// <summary>Creates codes from rows, all or none unless <see cref="ImportChoice.BestEffort"/>; the rows are sent as they are read.</summary>
    public Task<ImportResult> ImportAsync(Stream rows, ImportChoice choice, CancellationToken cancellationToken, string? idempotencyKey = null)
    {
        var parameters = new Dictionary<string, string?> { ["report"] = "errors" };
        if (choice.BestEffort) parameters["mode"] = "bestEffort";
        if (choice.DryRun) parameters["dryRun"] = "true";
        if (choice.From is not null) parameters["from"] = choice.From;
        var request = Post(QueryHelpers.AddQueryString($"{Root}/import", parameters), body: null, idempotencyKey);
        request.Content = new StreamContent(rows) { Headers = { ContentType = new MediaTypeHeaderValue(choice.MediaType) } };
        return http.ReadAsync<ImportResult>(request, cancellationToken);
    }

    /// <summary>Writes all codes that match as rows that an import reads again, as they come.</summary>
    /// <param name="query">Which codes; its cursor and limit are not used.</param>
    /// <param name="format"><c>ndjson</c> or <c>csv</c>.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task ExportAsync(CodeQuery query, string format, Stream output, CancellationToken cancellationToken) =>
        http.CopyAsync(new(HttpMethod.Get, QueryHelpers.AddQueryString($"{Root}/export", Filters(query, ("format", format)))), output, cancellationToken);

    /// <summary>Writes a ZIP file of the matching codes' symbols, as it is made.</summary>
    public Task DrawAsync(CodeQuery query, string format, Stream output, CancellationToken cancellationToken) =>
        http.CopyAsync(Post(QueryHelpers.AddQueryString($"{Root}/images.zip", Filters(query, ("format", format)))), output, cancellationToken);

    /// <summary>Draws a payload that is stored nowhere, as SVG text.</summary>
    public async Task<string> RenderSvgAsync(JsonObject request, CancellationToken cancellationToken)
    {
        using var response = await http.AskAsync(Post("api/v1/render", request), HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Judges how well such a code would scan.</summary>
    public Task<ScanVerdict> VerdictAsync(JsonObject request, CancellationToken cancellationToken) =>
        http.ReadAsync<ScanVerdict>(Post("api/v1/render/verdict", request), cancellationToken);

    /// <summary>The designs to start from.</summary>
    public Task<IReadOnlyList<DesignPreset>> PresetsAsync(CancellationToken cancellationToken) =>
        http.GetAsync<IReadOnlyList<DesignPreset>>("api/v1/render/presets", cancellationToken);

    /// <summary>The image response as Api gives it, 304 included; the caller streams and disposes of it.</summary>
    public async Task<HttpResponseMessage> ImageAsync(Guid id, string query, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Path(id, $"image{query}"));
        if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static string Path(Guid id, string? rest = null) => rest is null ? $"{Root}/{id}" : $"{Root}/{id}/{rest}";

    private static Dictionary<string, string?> Parameters(CodeQuery query) => Filters(query,
        ("cursor", query.Cursor), ("limit", query.Limit.ToString(CultureInfo.InvariantCulture)), ("count", "true"));

    private static Dictionary<string, string?> Filters(CodeQuery query, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var parameters = new Dictionary<string, string?>();
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)
            [("search", query.Search), ("tag", query.Tag), ("kind", query.Kind), ("status", query.Status), ("folder", query.Folder), ("shortId", query.ShortId), ("sort", query.Sort), .. more])
        {
            if (!string.IsNullOrWhiteSpace(value)) parameters[name] = value.Trim();
        }

        return parameters;
    }
}
