using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.HttpClients;

/// <summary>Questions about scans, over Analytics' HTTP contract. Every method throws <see cref="ServiceException"/> when Analytics refuses or is away.</summary>
public sealed class AnalyticsClient(HttpClient http)
{
    private const string Root = "api/v1/analytics/";

    public Task<ScanSummary> SummaryAsync(ScanQuery query, CancellationToken cancellationToken) =>
        http.GetAsync<ScanSummary>(Path("summary", query), cancellationToken);

    /// <param name="query">Which scans.</param>
    /// <param name="interval"><c>hour</c>, <c>day</c>, <c>week</c> or <c>month</c>.</param>
    /// <param name="timeZone">IANA name of the zone whose days are meant.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<ScanSeries> TimeseriesAsync(ScanQuery query, string interval, string timeZone, CancellationToken cancellationToken) =>
        http.GetAsync<ScanSeries>(Path("timeseries", query, ("interval", interval), ("tz", timeZone)), cancellationToken);

    /// <param name="query">Which scans.</param>
    /// <param name="by"><c>country</c>, <c>device</c>, <c>os</c>, <c>browser</c>, <c>referrer</c>, …</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<ScanBreakdown> BreakdownAsync(ScanQuery query, string by, CancellationToken cancellationToken) =>
        http.GetAsync<ScanBreakdown>(Path("breakdown", query, ("by", by)), cancellationToken);

    /// <summary>Scans by code in the order of their ids, page by page: without <paramref name="since"/> every code that has any.</summary>
    /// <param name="query">Which scans; by default all until now.</param>
    /// <param name="since">Only codes that were scanned in or after the quarter of an hour of this moment; all their scans count.</param>
    /// <param name="cursor"><see cref="CodeTotals.NextCursor"/> of the page before.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<CodeTotals> TotalsAsync(ScanQuery query, DateTimeOffset? since, string? cursor, CancellationToken cancellationToken) =>
        http.GetAsync<CodeTotals>(Path("totals", query, ("since", since is { } moment ? Time(moment) : null), ("cursor", cursor)), cancellationToken);

    /// <summary>Single scans, newest first, in pages.</summary>
    public Task<ScanList> ScansAsync(ScanQuery query, string? cursor, CancellationToken cancellationToken) =>
        http.GetAsync<ScanList>(Path("scans", query, ("cursor", cursor)), cancellationToken);

    /// <summary>Writes all single scans, oldest first, as they come.</summary>
    /// <param name="query">Which scans.</param>
    /// <param name="format"><c>csv</c> or <c>ndjson</c>.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task ExportAsync(ScanQuery query, string format, Stream output, CancellationToken cancellationToken) =>
        http.CopyAsync(new(HttpMethod.Get, Path("export", query, ("format", format))), output, cancellationToken);

    /// <summary>Scans as they are counted (server-sent events, WHATWG HTML §9.2); ends when the connection does.</summary>
    /// <param name="after">The last scan that was heard of; those since then are told first.</param>
    /// <param name="onOpen">Called once Analytics has accepted the connection.</param>
    /// <param name="cancellationToken">Closes the connection.</param>
    public async IAsyncEnumerable<LiveNews> LiveAsync(Guid? after, Action onOpen, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Root + "live");
        request.Headers.Accept.Add(new("text/event-stream"));
        if (after is { } eventId) request.Headers.Add("Last-Event-ID", eventId.ToString());
        using var response = await http.AskAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        onOpen();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            switch (item.EventType)
            {
                case "scan":
                    yield return new(JsonSerializer.Deserialize<LiveScan>(item.Data, JsonConventions.Options), More: null);
                    break;
                case "more":
                    yield return new(Scan: null, JsonSerializer.Deserialize<Dictionary<Guid, int>>(item.Data, JsonConventions.Options));
                    break;
            }
        }
    }

    private static string Path(string name, ScanQuery query, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var parameters = new List<KeyValuePair<string, string?>>();
        if (query.From is { } from) parameters.Add(new("from", Time(from)));
        if (query.To is { } to) parameters.Add(new("to", Time(to)));
        if (query.Bots) parameters.Add(new("bots", "true"));
        foreach (var codeId in query.CodeIds ?? []) parameters.Add(new("codeId", codeId.ToString()));
        foreach (var (key, value) in more)
        {
            if (value is not null) parameters.Add(new(key, value));
        }

        return QueryHelpers.AddQueryString(Root + name, parameters);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
