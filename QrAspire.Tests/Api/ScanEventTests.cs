using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.HttpClients;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Analytics;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Api;

/// <summary>Milestones and digests: Api and Analytics as processes, a receiver that is a server, two databases.</summary>
public sealed class ScanEventTests : IAsyncLifetime
{
    private readonly PostgresFixture _codes = new();
    private readonly PostgresFixture _scans = new();
    private readonly WebhookReceiver _receiver = new();
    private readonly ScanFactory _factory = new(seed: 5);
    private AnalyticsProcess _analytics = null!;
    private ServiceProcess _api = null!;

    public async Task InitializeAsync()
    {
        await Task.WhenAll(_codes.InitializeAsync(), _scans.InitializeAsync(), _receiver.StartAsync());
        await ScanTable.MigrateAsync(_scans.DataSource);
        _analytics = await AnalyticsProcess.StartAsync(_scans.ConnectionString, kafka: null, ("Ingest__Enabled", "false"));
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _analytics.DisposeAsync();
        await _receiver.DisposeAsync();
        await _scans.DisposeAsync();
        await _codes.DisposeAsync();
    }

    [Fact]
    public async Task Milestones_are_told_once_each_without_bots_through_crashes_of_the_service()
    {
        var codes = new List<Guid>();
        for (var i = 0; i < 6; i++) codes.Add(await CreateCodeAsync($"Code {i}"));
        await StoreAsync(codes[0], 12, ScanFactory.Phone, DateTimeOffset.UtcNow.AddMinutes(-1));

        var webhook = await CreateWebhookAsync("code.milestone");
        await StoreAsync(codes[0], 88, ScanFactory.Phone);
        await StoreAsync(codes[1], 3, ScanFactory.Phone);
        await StoreAsync(codes[1], 30, ScanFactory.Bot);
        await MilestonesAsync([(codes[0], 100), (codes[1], 1)]);

        // Ended at once, at moments that differ, while totals rise.
        var random = new Random(3);
        for (var round = 0; round < 4; round++)
        {
            var stored = Task.WhenAll(codes.Skip(2).Select(code => StoreAsync(code, 30, ScanFactory.Desktop)));
            await Task.Delay(random.Next(20, 400));
            await _api.KillAsync();
            await _api.DisposeAsync();
            await stored;
            await StartAsync();
        }

        // What a killed service had claimed would be sent again after its claim of two minutes.
        await _codes.ExecuteAsync("UPDATE webhook_deliveries SET next_attempt_at = now() WHERE status = 'pending'");

        (Guid, long)[] expected = [(codes[0], 100), (codes[1], 1), .. codes.Skip(2).SelectMany(code => new[] { (code, 1L), (code, 10L), (code, 100L) })];
        await MilestonesAsync(expected);

        // Two more looks and a sweep tell nothing new.
        await _codes.ExecuteAsync("UPDATE scan_watch SET swept_at = NULL, looked_at = looked_at - interval '1 hour'");
        await Eventually.Async(async () => await _codes.ScalarAsync<bool>("SELECT swept_at IS NOT NULL FROM scan_watch"));
        await MilestonesAsync(expected);

        // One delivery each; of those that a kill cut off from their answer some are still to be sent again, under the same id.
        (await _codes.ScalarAsync<long>($"SELECT count(*) FROM webhook_deliveries WHERE webhook_id = '{webhook.Id}'")).ShouldBe(expected.Length);
    }

    [Fact]
    public async Task What_was_reached_while_nobody_was_told_is_not_told_later()
    {
        var code = await CreateCodeAsync("Quiet");
        var webhook = await CreateWebhookAsync("code.milestone");
        await StoreAsync(code, 1, ScanFactory.Phone);
        await MilestonesAsync([(code, 1)]);

        await new WebhooksClient(_api.Http).PatchAsync(webhook.Id, webhook.Version, new() { ["enabled"] = false }, default);
        await Eventually.Async(async () => await _codes.ScalarAsync<long>("SELECT count(*) FROM scan_watch") == 0, because: "nobody is told any more");
        await StoreAsync(code, 20, ScanFactory.Phone, DateTimeOffset.UtcNow.AddMilliseconds(-5));
        await new WebhooksClient(_api.Http).PatchAsync(webhook.Id, null, new() { ["enabled"] = true }, default);
        await StoreAsync(code, 100, ScanFactory.Phone, DateTimeOffset.UtcNow.AddSeconds(1));
        await MilestonesAsync([(code, 1), (code, 100)]);
    }

    [Fact]
    public async Task A_digest_tells_of_each_day_once_and_of_a_time_of_downtime_in_one()
    {
        var code = await CreateCodeAsync("Menu");
        var paused = await CreateCodeAsync("Old offer");
        var webhook = await CreateWebhookAsync("digest.daily");
        var today = new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero);
        await StoreAsync(code, 7, ScanFactory.Phone, today.AddDays(-1).AddHours(3));
        await StoreAsync(code, 4, ScanFactory.Phone, today.AddDays(-3).AddHours(5));
        await StoreAsync(code, 9, ScanFactory.Bot, today.AddDays(-1).AddHours(4));
        await StoreAsync(code, 5, ScanFactory.Phone, today);
        await new CodesClient(_api.Http).PatchAsync(paused, null, new() { ["status"] = "paused" }, default);

        // The past, as the databases would hold it.
        await _api.KillAsync();
        await _api.DisposeAsync();
        await _codes.ExecuteAsync($"UPDATE codes SET created_at = created_at - interval '2 days', updated_at = updated_at - interval '1 day'; UPDATE code_history SET changed_at = changed_at - interval '1 day' * (3 - version)");
        await _codes.ExecuteAsync($"UPDATE webhooks SET told_since = now() - interval '3 days'");
        await StartAsync();
        await Eventually.Async(() => !_receiver.Received.IsEmpty, because: "the digest of the days of downtime");

        var data = JsonNode.Parse(_receiver.Received.Single().Body)!["data"]!;
        ((string)data["firstDay"]!).ShouldBe(today.AddDays(-3).ToString("yyyy-MM-dd", null));
        ((string)data["lastDay"]!).ShouldBe(today.AddDays(-1).ToString("yyyy-MM-dd", null));
        ((long)data["scans"]!).ShouldBe(11);
        data["topCodes"]!.AsArray().Select(top => ((string?)top!["title"], (long)top["scans"]!)).ShouldBe([("Menu", 11L)]);
        ((int)data["newCodes"]!["total"]!).ShouldBe(2);
        data["unavailableCodes"]!["items"]!.AsArray().Select(gone => ((string?)gone!["title"], (string?)gone["reason"])).ShouldBe([("Old offer", "paused")]);

        // A day later, and again after a crash: yesterday is told of, once.
        await _codes.ExecuteAsync("UPDATE webhooks SET digested_day = digested_day - 1");
        await Eventually.Async(() => _receiver.Received.Count == 2);
        await _api.KillAsync();
        await _api.DisposeAsync();
        await StartAsync();
        var watched = await CreateWebhookAsync("code.milestone");
        await StoreAsync(code, 1, ScanFactory.Phone);
        await Eventually.Async(async () => await _codes.ScalarAsync<long>("SELECT count(*) FROM scan_watch WHERE swept_at IS NOT NULL") == 1, because: "a whole look was made since");
        (await _codes.ScalarAsync<long>($"SELECT count(*) FROM webhook_deliveries WHERE webhook_id = '{webhook.Id}'")).ShouldBe(2);
        var second = JsonNode.Parse(_receiver.Received.ElementAt(1).Body)!["data"]!;
        ((string)second["firstDay"]!).ShouldBe((string)second["lastDay"]!);
        ((long)second["scans"]!).ShouldBe(7);
        watched.Secret.ShouldNotBeNull();
    }

    [Fact]
    public async Task While_analytics_is_away_codes_are_made_and_milestones_come_later()
    {
        await CreateWebhookAsync("code.milestone");
        var code = await CreateCodeAsync("Patient");
        _analytics.Freeze();
        await StoreAsync(code, 1, ScanFactory.Phone);
        await CreateCodeAsync("Made meanwhile");
        _analytics.Thaw();
        await MilestonesAsync([(code, 1)]);
    }

    private async Task StartAsync() => _api = await ServiceProcess.StartAsync(
        "QrAspire.Api",
        ("ConnectionStrings__codes", _codes.ConnectionString), ("PublicBaseUrl", ApiFixture.PublicBaseUrl), ("services__analytics__http__0", _analytics.Http.BaseAddress!.ToString()),
        ("Outbound__AllowedNetworks__0", WebhookReceiver.Network), ("Webhooks__Pause", "00:00:00.100"), ("Webhooks__ScanInterval", "00:00:00.200"), ("Webhooks__DigestAfter", "00:00:00"));

    private async Task<Guid> CreateCodeAsync(string title) => (await new CodesClient(_api.Http).CreateAsync(CodeFactory.Dynamic(title: title), default)).Id;

    private Task<Webhook> CreateWebhookAsync(string name) => new WebhooksClient(_api.Http).CreateAsync(new() { ["url"] = _receiver.Address, ["events"] = new JsonArray(name) }, default);

    private Task StoreAsync(Guid code, int count, string userAgent, DateTimeOffset? at = null)
    {
        ScanEvent[] scans;
        lock (_factory) scans = [.. Enumerable.Range(0, count).Select(_ => _factory.Scan(code, at, userAgent))];
        return ScanTable.StoreAsync(_scans.DataSource, scans);
    }

    /// <summary>Waits until exactly these have come; each has one <c>webhook-id</c>, however often it was sent.</summary>
    private async Task MilestonesAsync((Guid Code, long Milestone)[] expected) => await Eventually.PassesAsync(() =>
    {
        var told = _receiver.Received.DistinctBy(received => received.Id).Select(received => JsonNode.Parse(received.Body)!["data"]!).Select(data => (Guid.Parse((string)data["id"]!), (long)data["milestone"]!)).ToArray();
        told.Order().ShouldBe(expected.Order(), _api.Output);
        return Task.CompletedTask;
    });
}
