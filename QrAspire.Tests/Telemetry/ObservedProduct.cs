using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Embedded;
using Microsoft.Extensions.DependencyInjection;
using QrAspire.ServiceDefaults.HttpClients;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Telemetry;

/// <summary>A product whose dashboard receives all telemetry, after everybody in it has done their usual work once.</summary>
public sealed class ObservedProduct : IAsyncLifetime
{
    /// <summary>Scans of the smoke run, all of known codes.</summary>
    public const int Scans = 12;

    public ProductHost Host { get; private set; } = null!;

    /// <summary>Client of the dashboard's API.</summary>
    public HttpClient Dashboard { get; private set; } = null!;

    /// <summary>Address and token of the dashboard.</summary>
    internal DashboardAccess Access { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await ProductHost.StartAsync(dashboard: true);
        Access = Host.Services.GetRequiredService<DashboardAccess>();
        Dashboard = new HttpClient { BaseAddress = Access.Url, DefaultRequestHeaders = { { "X-API-Key", Access.ApiKey } } };
        await SmokeAsync();
    }

    public async Task DisposeAsync()
    {
        Dashboard.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>GET of the dashboard's API.</summary>
    public Task<JsonElement> AskAsync(string path) => Dashboard.GetFromJsonAsync<JsonElement>(path);

    /// <summary>A service's metrics as Prometheus sees them.</summary>
    public async Task<Exposition> ScrapeAsync(string service) => Exposition.Parse(await ScrapeTextAsync(service));

    /// <summary>The same as text.</summary>
    public async Task<string> ScrapeTextAsync(string service)
    {
        using var client = new HttpClient { BaseAddress = Host.Endpoint(service) };
        return await client.GetStringAsync("/metrics");
    }

    private async Task SmokeAsync()
    {
        var (_, shortId) = await Host.CreateCodeAsync();
        for (var i = 0; i < Scans; i++)
        {
            using var answer = await Host.Redirect.GetAsync($"/{(i % 3 == 0 ? 'l' : 'r')}/{shortId}");
            answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        }

        using var unknown = await Host.Redirect.GetAsync("/r/nobody99");
        using var codes = await Host.Api.GetAsync("/api/v1/codes");
        using var image = await Host.Api.PostAsJsonAsync("/api/v1/render", new { payload = new { type = "text", text = "smoke" }, format = "svg" });
        using var page = await Host.Web.GetAsync("/");
        page.EnsureSuccessStatusCode();
        using var codesPage = await Host.Web.GetAsync("/codes");
        await Eventually.Async(
            async () => (await Host.Analytics.GetFromJsonAsync<JsonElement>("/api/v1/analytics/summary")).GetProperty("scans").GetInt64() >= Scans,
            because: "the scans of the smoke run are counted");

        // Somebody who is told of milestones makes Api ask Analytics; gone again, nobody is told of anything later.
        var webhooks = new WebhooksClient(Host.Api);
        var webhook = await webhooks.CreateAsync(new() { ["url"] = "https://example.com/hook", ["events"] = new JsonArray("code.milestone") }, default);
        await Eventually.Async(
            async () => (await Dashboard.GetStringAsync("/api/telemetry/spans?limit=10000")).Contains("/api/v1/analytics/totals", StringComparison.Ordinal),
            because: "Api asks for totals");
        await webhooks.DeleteAsync(webhook.Id, default);
    }
}

/// <summary>Tests that look at the telemetry of a running product and leave it as it is.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ObservedProductCollection : ICollectionFixture<ObservedProduct>
{
    public const string Name = "observed product";
}
