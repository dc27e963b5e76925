using QrAspire.Tests.Infrastructure;
using Xunit.Abstractions;

namespace QrAspire.Tests.Analytics;

/// <summary>Analytics answers as its OpenAPI document says, whatever it is asked.</summary>
public sealed class ContractFuzzTests(DeadLetterTests.Service service, ITestOutputHelper output) : IClassFixture<DeadLetterTests.Service>
{
    [Fact]
    public Task A_thousand_requests_conform() => RunAsync(1_000, seed: 11);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData(20261128)]
    [InlineData(424242)]
    public Task Ten_thousand_requests_conform(int seed) => RunAsync(10_000, seed);

    private async Task RunAsync(int requests, int seed)
    {
        Guid[] codes = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        await ScanTable.StoreAsync(service.Postgres.DataSource, new ScanFactory(seed).Scans(500, codes, new(2026, 3, 20, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 10, 0, 0, 0, TimeSpan.Zero)));
        await new ContractFuzzer("analytics", service.Analytics.Http, [codes[0].ToString(), codes[1].ToString(), Guid.NewGuid().ToString(), "not-an-id"], output).RunAsync(requests, seed);
    }
}
