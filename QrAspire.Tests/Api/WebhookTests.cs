using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Api;

/// <summary>Who is told of changes, and how; the receiver is a real server on an address that the service may ask.</summary>
public sealed class WebhookTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private readonly WebhookReceiver _receiver = new();

    public Task InitializeAsync() => _receiver.StartAsync();

    public async Task DisposeAsync()
    {
        await api.ExecuteAsync("DELETE FROM webhooks");
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Every_change_is_told_once_and_signed()
    {
        var webhook = await CreateAsync(_receiver.Address);
        var code = await api.Codes.CreateAsync();
        foreach (var patch in new[] { """{"title":"Other"}""", """{"status":"paused"}""", """{"status":"active"}""" })
        {
            (await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{code["id"]}", patch)).EnsureSuccessStatusCode();
        }

        await api.Client.DeleteAsync($"/api/v1/codes/{code["id"]}");
        await Eventually.Async(() => _receiver.Received.Count >= 5);

        var key = Convert.FromBase64String(((string)webhook["secret"]!)["whsec_".Length..]);
        foreach (var received in _receiver.Received)
        {
            var expected = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{received.Id}.{received.Timestamp}.{received.Body}")));
            received.Signature.ShouldBe($"v1,{expected}");
            Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(received.Timestamp, null)).ShouldBeLessThan(60);
        }

        var bodies = _receiver.Received.Select(received => JsonNode.Parse(received.Body)!).OrderBy(body => (long)body["data"]!["version"]!).ToArray();
        bodies.Select(body => (string)body["type"]!).ShouldBe(["code.created", "code.changed", "code.disabled", "code.changed", "code.deleted"]);
        ((string)bodies[1]["data"]!["code"]!["title"]!).ShouldBe("Other");
        ((string)bodies[0]["data"]!["shortId"]!).ShouldBe((string)code["shortId"]!);
        _receiver.Received.Select(received => received.Id).ShouldBeUnique();
        (await DeliveriesAsync(webhook, "?status=delivered")).Count.ShouldBe(5);
        (await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/webhooks/{webhook["id"]}")))["secret"].ShouldBeNull("it is shown once");
    }

    [Fact]
    public async Task What_is_refused_is_sent_again_with_the_same_id()
    {
        var webhook = await CreateAsync(_receiver.Address, """["code.deleted"]""");
        _receiver.Refuse = 2;
        var id = await api.Codes.CreateIdAsync();
        await api.Client.DeleteAsync($"/api/v1/codes/{id}");
        await Eventually.Async(async () => (await DeliveriesAsync(webhook, "?status=delivered")).Count == 1);

        _receiver.Received.Count.ShouldBe(3);
        _receiver.Received.Select(received => received.Id).Distinct().Count().ShouldBe(1);
        var delivery = (await DeliveriesAsync(webhook))[0]!;
        ((int)delivery["attempts"]!).ShouldBe(3);
        ((int)(await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/webhooks/{webhook["id"]}")))["failures"]!).ShouldBe(0);
    }

    [Fact]
    public async Task A_dead_webhook_is_switched_off_and_can_be_brought_back_and_replayed()
    {
        var webhook = await CreateAsync(_receiver.Address, """["code.created"]""");
        _receiver.Refuse = int.MaxValue;
        await api.Codes.CreateIdAsync();
        await api.Codes.CreateIdAsync();
        await Eventually.Async(async () => !(bool)(await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/webhooks/{webhook["id"]}")))["enabled"]!);
        var paused = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/webhooks/{webhook["id"]}"));
        ((string)paused["pausedReason"]!).ShouldContain("http_status");
        var before = (await DeliveriesAsync(webhook)).Count;
        await api.Codes.CreateIdAsync();
        (await DeliveriesAsync(webhook)).Count.ShouldBe(before, "nothing is kept for a webhook that is off");

        _receiver.Refuse = 0;
        var back = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Patch, $"/api/v1/webhooks/{webhook["id"]}", """{"enabled":true}"""));
        back["pausedReason"].ShouldBeNull();
        foreach (var delivery in await DeliveriesAsync(webhook))
        {
            ((int)(await api.SendAsync(HttpMethod.Post, $"/api/v1/webhooks/{webhook["id"]}/deliveries/{delivery!["id"]}/replay")).StatusCode).ShouldBe(202);
        }

        await Eventually.Async(async () => (await DeliveriesAsync(webhook, "?status=delivered")).Count == before);
    }

    [Fact]
    public async Task A_webhook_does_not_reach_into_the_network_and_ping_tries_it_out()
    {
        var inside = await CreateAsync("http://127.0.0.1:5432/");
        (await api.SendAsync(HttpMethod.Post, $"/api/v1/webhooks/{inside["id"]}/ping")).EnsureSuccessStatusCode();
        await Eventually.Async(async () => (string?)(await DeliveriesAsync(inside)).First()!["problem"] == "private_address");

        var webhook = await CreateAsync(_receiver.Address);
        (await api.SendAsync(HttpMethod.Post, $"/api/v1/webhooks/{webhook["id"]}/ping")).EnsureSuccessStatusCode();
        await Eventually.Async(() => _receiver.Received.Any(received => (string)JsonNode.Parse(received.Body)!["type"]! == "ping"));
        var rotated = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/webhooks/{webhook["id"]}/secret"));
        ((string)rotated["secret"]!).ShouldNotBe((string)webhook["secret"]!);
    }

    [Theory]
    [InlineData("""{}""", "url")]
    [InlineData("""{"url":"ftp://example.com"}""", "url")]
    [InlineData("""{"url":"https://qr.test/r/x"}""", "url")]
    [InlineData("""{"url":"https://example.com","events":["code.scanned"]}""", "events[0]")]
    [InlineData("""{"url":"https://example.com","events":[]}""", "events")]
    [InlineData("""{"url":"https://example.com","secret":"mine"}""", "secret")]
    public async Task A_bad_webhook_is_named_by_its_path(string body, string field) =>
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/webhooks", body))).ShouldBe([field]);

    private async Task<JsonNode> CreateAsync(string url, string? events = null)
    {
        var body = new JsonObject { ["url"] = url };
        if (events is not null) body["events"] = JsonNode.Parse(events);
        using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/webhooks", body);
        ((int)response.StatusCode).ShouldBe(201, await response.Content.ReadAsStringAsync());
        return await ApiFixture.JsonAsync(response);
    }

    private async Task<JsonArray> DeliveriesAsync(JsonNode webhook, string query = "") =>
        (await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/webhooks/{webhook["id"]}/deliveries{query}")))["items"]!.AsArray();
}
