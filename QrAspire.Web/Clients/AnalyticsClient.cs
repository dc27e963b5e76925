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
    /// <param name="onOpen">Called once Analytics has accepted the connection.</param>
    /// <param name="cancellationToken">Closes the connection.</param>
    public async IAsyncEnumerable<LiveScan> LiveAsync(Action onOpen, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Root + "live");
        request.Headers.Accept.Add(new("text/event-stream"));
        using var response = await http.AskAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        onOpen();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            if (item.EventType == "scan" && JsonSerializer.Deserialize<LiveScan>(item.Data, JsonConventions.Options) is { } scan) yield return scan;
        }
    }

    private static string Path(string name, ScanQuery query, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var parameters = new Dictionary<string, string?>();
        if (query.CodeId is { } codeId) parameters["codeId"] = codeId.ToString();
        if (query.From is { } from) parameters["from"] = Time(from);
        if (query.To is { } to) parameters["to"] = Time(to);
        if (query.Bots) parameters["bots"] = "true";
        foreach (var (key, value) in more) parameters[key] = value;
        return QueryHelpers.AddQueryString(Root + name, parameters);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
