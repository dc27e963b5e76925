using QrAspire.Tests.Infrastructure;
using Xunit.Abstractions;

namespace QrAspire.Tests.Api;

/// <summary>Api answers as its OpenAPI document says, whatever it is asked.</summary>
public sealed class ContractFuzzTests(ApiFixture api, ITestOutputHelper output) : IClassFixture<ApiFixture>
{
    [Fact]
    public Task A_thousand_requests_conform() => RunAsync(1_000, seed: 11);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData(12)]
    [InlineData(20261128)]
    [InlineData(424242)]
    public Task Ten_thousand_requests_conform(int seed) => RunAsync(10_000, seed);

    private async Task RunAsync(int requests, int seed)
    {
        var key = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/keys", """{"name":"reader","readOnly":true}"""));
        string[] ids = [await api.Codes.CreateIdAsync(), await api.Codes.CreateIdAsync(CodeFactory.Static()), Guid.NewGuid().ToString(), "not-an-id"];
        await new ContractFuzzer("api", api.Client, ids, output, (string)key["key"]!).RunAsync(requests, seed);
    }
}
