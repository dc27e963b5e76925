using System.Net;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Product;

/// <summary>What happens when parts of the product die; each test has a product of its own.</summary>
[Collection(OwnProductCollection.Name)]
public sealed class CrashTests
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Killed_parts_come_back_healthy_by_themselves_and_known_codes_outlive_the_database()
    {
        await using var host = await ProductHost.StartAsync();
        var (_, shortId) = await host.CreateCodeAsync();
        await ShouldRedirectAsync(host, shortId);

        foreach (var resource in new[] { "api", "analytics", "web", "redirect", "kafka", "postgres" })
        {
            var before = host.ProcessId(resource);
            before.ShouldNotBeNull(resource);
            host.Kill(resource).ShouldBeTrue(resource);
            await Eventually.Async(() => host.ProcessId(resource) is { } pid && pid != before, s_recovery, $"{resource} is started again");
            await host.WaitHealthyAsync(resource, s_recovery);
        }

        await ShouldRedirectAsync(host, shortId);

        // The database goes and stays away; Redirect is killed as well and must answer from what it kept on disk.
        await host.CommandAsync("postgres", "stop");
        await ShouldRedirectAsync(host, shortId);
        var redirect = host.ProcessId("redirect");
        host.Kill("redirect").ShouldBeTrue();
        await Eventually.Async(() => host.ProcessId("redirect") is { } pid && pid != redirect, s_recovery, "redirect is started again");
        await host.WaitHealthyAsync("redirect", s_recovery);
        await ShouldRedirectAsync(host, shortId);
    }

    private static async Task ShouldRedirectAsync(ProductHost host, string shortId)
    {
        using var response = await host.Redirect.SendAsync(new(HttpMethod.Head, $"/r/{shortId}"));
        response.StatusCode.ShouldBe(HttpStatusCode.Found);
    }
}
