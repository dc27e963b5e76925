using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Web.Clients;

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

    private static string Path(string name, ScanQuery query, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var parameters = new List<KeyValuePair<string, string?>>();
        if (query.From is { } from) parameters.Add(new("from", Time(from)));
        if (query.To is { } to) parameters.Add(new("to", Time(to)));
        foreach (var codeId in query.CodeIds ?? []) parameters.Add(new("codeId", codeId.ToString()));
        foreach (var (key, value) in more) parameters.Add(new(key, value));
        return QueryHelpers.AddQueryString(Root + name, parameters);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
