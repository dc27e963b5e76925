using System.Text.RegularExpressions;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Telemetry;

/// <summary>Which series the services show.</summary>
internal static partial class Cardinality
{
    /// <summary>All series of all services, <c>service name{labels}</c>.</summary>
    public static async Task<IReadOnlySet<string>> ReadAsync(ProductHost host)
    {
        var series = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in new[] { "api", "redirect", "analytics", "web" })
        {
            using var client = new HttpClient { BaseAddress = host.Endpoint(service) };
            series.UnionWith(Exposition.Parse(await client.GetStringAsync("/metrics")).Keys.Select(key => $"{service} {key}"));
        }

        return series;
    }

    /// <summary>
    /// Series that are there now and were not before, without the few of the runtime that appear when something happens to the process for the first
    /// time, whatever it is asked: an exception type, a pool of memory, a name that is looked up.
    /// </summary>
    public static string[] New(IReadOnlySet<string> before, IReadOnlySet<string> after) => [.. after.Except(before).Where(series => !OfTheRuntime().IsMatch(series)).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"^\w+ (dotnet_exceptions_total|aspnetcore_memory_pool_\w+|dns_lookup_duration_seconds_\w+)\{")]
    private static partial Regex OfTheRuntime();
}

/// <summary>The number of series does not follow the number of codes or scans.</summary>
[Collection(ProductCollection.Name)]
public sealed class CardinalityTests(ProductFixture product)
{
    private const int Codes = 500;

    [Fact]
    public async Task Three_thousand_scans_of_five_hundred_codes_add_no_series()
    {
        var lines = string.Join('\n', Enumerable.Range(0, Codes).Select(index => $"{{\"kind\":\"dynamic\",\"payload\":{{\"type\":\"url\",\"url\":\"https://example.com/{index}\"}},\"shortId\":\"{Id(index)}\"}}"));
        using var content = new StringContent(lines, null, "application/x-ndjson");
        using var imported = await product.Host.Api.PostAsync("/api/v1/codes/import", content);
        imported.IsSuccessStatusCode.ShouldBeTrue(await imported.Content.ReadAsStringAsync());

        // What is counted by outcome, partition or connection exists once it has happened; a warm-up makes it happen.
        await ScanAsync(50, 20);
        await Eventually.Async(async () => (await AnalyticsAsync()).Series("kafka_consumergroup_lag_sum").Count == 2, because: "both consumers have told their lag");
        var before = await Cardinality.ReadAsync(product.Host);
        await ScanAsync(Codes, 6);
        var after = await Cardinality.ReadAsync(product.Host);
        Cardinality.New(before, after).ShouldBeEmpty();
        after.ShouldNotContain(series => series.Contains("series00", StringComparison.Ordinal), "no code is a label");
    }

    private static string Id(int index) => $"series{index:D4}";

    private async Task ScanAsync(int codes, int times)
    {
        var counted = await CountAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, codes * times), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (scan, cancellationToken) =>
        {
            using var answer = await product.Host.Redirect.GetAsync($"/r/{Id(scan % codes)}", cancellationToken);
            ((int)answer.StatusCode).ShouldBe(302);
        });
        await Eventually.Async(async () => await CountAsync() >= counted + (codes * times), because: "the scans are counted");
    }

    private async Task<double> CountAsync() => (await AnalyticsAsync()).Series("qr_scan_events_total").GetValueOrDefault("stage=consumed");

    private async Task<Exposition> AnalyticsAsync()
    {
        using var client = new HttpClient { BaseAddress = product.Host.Endpoint("analytics") };
        return Exposition.Parse(await client.GetStringAsync("/metrics"));
    }
}
