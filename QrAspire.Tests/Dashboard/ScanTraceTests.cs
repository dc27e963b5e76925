using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Telemetry;

namespace QrAspire.Tests.Dashboard;

/// <summary>One scan is one connected trace over services, broker and database, and the dashboard shows it.</summary>
[Collection(ObservedProductCollection.Name)]
public sealed class ScanTraceTests(ObservedProduct product)
{
    [Fact]
    public async Task One_scan_is_one_connected_trace_from_redirect_over_Kafka_and_Analytics_to_Postgres()
    {
        var (host, dashboard) = (product.Host, product.Dashboard);
        var (_, shortId) = await host.CreateCodeAsync();

        var traceId = Guid.NewGuid().ToString("N");
        using var scan = new HttpRequestMessage(HttpMethod.Get, $"/r/{shortId}");
        scan.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        using var answer = await host.Redirect.SendAsync(scan);
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);

        Span[] spans = [];
        await Eventually.PassesAsync(async () =>
        {
            spans = await SpansAsync(dashboard, traceId);
            var seen = string.Join(", ", spans.Select(span => $"{span.Resource}: {span.Name}"));
            spans.ShouldContain(span => span.Resource == "analytics" && span.IsDatabase, seen);
            // A span that ends later than its children may come with a later export.
            foreach (var name in (string[])["GET /r/{shortId}", "send qr.events", "process qr.events"])
                spans.ShouldContain(span => span.Name == name, seen);
        }, TimeSpan.FromSeconds(30));

        var server = spans.Single(span => span.Name == "GET /r/{shortId}");
        var send = spans.Single(span => span.Name == "send qr.events");
        var process = spans.Single(span => span.Name == "process qr.events");
        (server.Resource, send.Resource, process.Resource).ShouldBe(("redirect", "redirect", "analytics"));
        send.ParentSpanId.ShouldBe(server.SpanId);
        process.ParentSpanId.ShouldBe(send.SpanId);
        spans.ShouldAllBe(span => span.ParentSpanId == "00f067aa0ba902b7" || spans.Any(other => other.SpanId == span.ParentSpanId), "every span hangs on another one of the trace");
        server.Attribute("http.response.status_code").ShouldBe("302");
        server.Attribute("http.route").ShouldBe("/r/{shortId}");
        send.Attribute("messaging.destination.name").ShouldBe("qr.events");

        // The log lies beside it, from both ends.
        await Eventually.PassesAsync(async () =>
            (await dashboard.GetFromJsonAsync<JsonElement>($"/api/telemetry/logs?traceId={traceId}")).GetProperty("data").EnumerateArray()
                .Select(record => record.GetProperty("resource").GetString()).ShouldBe(["analytics", "redirect"]));
    }

    private static async Task<Span[]> SpansAsync(HttpClient dashboard, string traceId)
    {
        var answer = await dashboard.GetFromJsonAsync<JsonElement>($"/api/telemetry/traces?traceId={traceId}");
        return [.. answer.GetProperty("data").EnumerateArray().SelectMany(trace => trace.GetProperty("spans").EnumerateArray()).Select(span => new Span(
            span.GetProperty("spanId").GetString()!,
            span.TryGetProperty("parentSpanId", out var parent) ? parent.GetString() : null,
            span.GetProperty("name").GetString()!,
            span.GetProperty("resource").GetString()!,
            span.GetProperty("attributes")))];
    }

    private sealed record Span(string SpanId, string? ParentSpanId, string Name, string Resource, JsonElement Attributes)
    {
        public bool IsDatabase => Attribute("db.system.name") is not null || Attribute("db.system") is not null;

        public string? Attribute(string name) => Attributes.TryGetProperty(name, out var value) ? value.ToString() : null;
    }
}
