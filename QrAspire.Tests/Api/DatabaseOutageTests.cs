using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Api;

public sealed class DatabaseOutageTests
{
    [Fact]
    public async Task Without_the_database_requests_get_503_liveness_stays_and_all_comes_back_by_itself()
    {
        await using var server = await PostgresCluster.StartAsync();
        var api = new ApiFixture();
        api.Start(await server.CreateDatabaseAsync("codes"));
        try
        {
            var id = await api.Codes.CreateIdAsync();
            await server.StopServerAsync();

            using var read = await api.Client.GetAsync($"/api/v1/codes/{id}");
            await ApiFixture.ErrorAsync(read, 503, "unavailable");
            read.Headers.RetryAfter.ShouldNotBeNull();
            await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", CodeFactory.Dynamic()), 503, "unavailable");
            await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{id}", """{"title":"x"}"""), 503, "unavailable");
            await ApiFixture.ErrorAsync(await api.Client.GetAsync("/api/v1/codes"), 503, "unavailable");
            ((int)(await api.Client.GetAsync("/healthz")).StatusCode).ShouldBe(200);
            (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes", "{}"))).ShouldBe(["payload"]);

            await server.StartServerAsync();
            await Eventually.PassesAsync(async () => ((int)(await api.Client.GetAsync($"/api/v1/codes/{id}")).StatusCode).ShouldBe(200), TimeSpan.FromSeconds(30));
        }
        finally
        {
            await api.DisposeAsync();
        }
    }
}
