using System.Text.Json;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Telemetry;

/// <summary>Who sends which signals, and who calls whom: the one list of both, and the proof that the running product is like it.</summary>
[Collection(ObservedProductCollection.Name)]
public sealed class SignalMatrixTests(ObservedProduct product)
{
    /// <summary>Every service sends all three.</summary>
    private static readonly string[] s_services = ["analytics", "api", "redirect", "web"];

    /// <summary>Who a span of the first leads to; <c>kafka</c> and databases stand for themselves.</summary>
    private static readonly string[] s_edges =
    [
        "analytics -> postgres scans",
        "api -> analytics",
        "api -> postgres codes",
        "kafka qr.events -> analytics",
        "redirect -> analytics",
        "redirect -> kafka qr.events",
        "web -> analytics",
        "web -> api",
    ];

    [Fact]
    public async Task Every_service_sends_traces_metrics_and_logs()
    {
        await Eventually.PassesAsync(async () =>
        {
            foreach (var signal in new[] { "spans", "metrics", "logs" })
            {
                (await ResourcesAsync(signal)).ShouldBe(s_services, signal);
            }
        });
    }

    [Fact]
    public async Task Spans_lead_from_service_to_service_as_the_architecture_says_and_nowhere_else() =>
        await Eventually.PassesAsync(async () =>
        {
            var spans = (await product.AskAsync("/api/telemetry/spans?limit=10000")).GetProperty("data").EnumerateArray().ToArray();
            var owners = spans.ToDictionary(span => span.GetProperty("spanId").GetString()!, span => span.GetProperty("resource").GetString()!);
            var edges = spans.SelectMany(span => Edges(span, owners)).Distinct().Order(StringComparer.Ordinal);
            edges.ShouldBe(s_edges);
        });

    [Fact]
    public async Task Nothing_that_nobody_asked_for_makes_a_trace()
    {
        // Longer than every period of the background work that looks into databases.
        var before = await CountRootsOfDatabasesAsync();
        await Task.Delay(TimeSpan.FromSeconds(11));
        (await CountRootsOfDatabasesAsync()).ShouldBe(before);
    }

    private async Task<int> CountRootsOfDatabasesAsync() =>
        (await product.AskAsync("/api/telemetry/spans?limit=10000")).GetProperty("data").EnumerateArray()
            .Count(span => Attribute(span, "db.system.name") is not null && (!span.TryGetProperty("parentSpanId", out var parent) || parent.GetString() is null));

    private async Task<string[]> ResourcesAsync(string signal) =>
    [
        .. (await product.AskAsync($"/api/telemetry/{signal}?limit=10000")).GetProperty("data").EnumerateArray()
            .Select(element => element.GetProperty("resource").GetString()!).Distinct().Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Edges(JsonElement span, Dictionary<string, string> owners)
    {
        var resource = span.GetProperty("resource").GetString()!;
        if (span.TryGetProperty("parentSpanId", out var parent) && parent.GetString() is { } id && owners.TryGetValue(id, out var caller) && caller != resource)
        {
            yield return $"{caller} -> {resource}";
        }

        if (Attribute(span, "db.system.name") is not null)
        {
            yield return $"{resource} -> postgres {Attribute(span, "db.namespace")}";
        }

        if (Attribute(span, "messaging.system") is { } system)
        {
            var topic = $"{system} {Attribute(span, "messaging.destination.name")}";
            yield return span.GetProperty("kind").GetString() == "Producer" ? $"{resource} -> {topic}" : $"{topic} -> {resource}";
        }
    }

    private static string? Attribute(JsonElement span, string name) =>
        span.GetProperty("attributes").TryGetProperty(name, out var value) ? value.ToString() : null;
}
