using System.Net;
using Aspire.Hosting.Testing;

namespace QrAspire.Tests.Embedded;

/// <summary>The product's own AppHost through the testing builder, as Aspire's template has it.</summary>
[Collection(EmbeddedCollection.Name)]
[Trait("Category", "Slow")]
public sealed class ProductHostTests
{
    [Fact]
    public async Task Every_resource_becomes_healthy_and_every_service_answers()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.QrAspire_AppHost>(limit.Token);
        await using var app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);

        foreach (var resource in (string[])["postgres", "codes", "scans", "kafka", "redirect", "api", "analytics", "web"])
            await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, limit.Token);

        foreach (var service in (string[])["redirect", "api", "analytics", "web"])
        {
            using var client = app.CreateHttpClient(service);
            using var response = await client.GetAsync(new Uri("/healthz", UriKind.Relative), limit.Token);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, service);
        }
    }
}
