using Npgsql;
using QrAspire.Tests.Analytics;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Redirect;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Product;

/// <summary>Behind PgBouncer in transaction mode, with the direct connection strings of docs/configuration.md: changes are heard, scans are stored and seen live.</summary>
public sealed class PoolerTests(KafkaFixture kafka) : IClassFixture<KafkaFixture>
{
    [Fact]
    public async Task Redirect_and_Analytics_work_through_a_pooler_of_transactions()
    {
        using var data = new TemporaryFolder();
        var (codesDatabase, scansDatabase) = (await PostgresFixture.CreateDatabaseAsync(), await PostgresFixture.CreateDatabaseAsync());
        var codes = new CodesDatabase(codesDatabase);
        await codes.MigrateAsync();
        await codes.AddAsync("pooled", "https://example.org/1");
        await using var redirect = await RedirectServer.StartAsync(data.File("data"), PgBouncer.Through(codesDatabase), kafka.BootstrapServers, $"ConnectionStrings:codes-direct={codesDatabase}");
        await using var analytics = await AnalyticsProcess.StartAsync(
            PgBouncer.Through(scansDatabase), kafka.BootstrapServers, ("ConnectionStrings__scans-direct", scansDatabase));
        using var live = await analytics.Http.GetStreamAsync(new Uri("/api/v1/analytics/live", UriKind.Relative));
        using var lines = new StreamReader(live);
        (await lines.ReadLineAsync()).ShouldNotBeNull("the feed is open");

        await LeadsToAsync("https://example.org/1");
        await codes.ChangeAsync("pooled", """payload = '{"type":"url","url":"https://example.org/2"}'""");
        await LeadsToAsync("https://example.org/2");

        await using var database = NpgsqlDataSource.Create(scansDatabase);
        await Eventually.Async(async () => (await analytics.GetAsync("/api/v1/analytics/summary?bots=true")).GetProperty("scans").GetInt64() >= 2);
        await ScanTable.RollupsEqualRowsAsync(database);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var heard = "";
        while (!heard.Contains("\"shortId\":\"pooled\"", StringComparison.Ordinal))
        {
            heard += await lines.ReadLineAsync(patience.Token);
        }

        async Task LeadsToAsync(string target) => await Eventually.Async(
            async () =>
            {
                using var response = await redirect.Client.GetAsync(new Uri("/r/pooled", UriKind.Relative));
                return response.Headers.Location?.OriginalString == target;
            },
            because: $"pooled leads to {target}");
    }
}
