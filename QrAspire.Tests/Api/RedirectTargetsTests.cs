using System.Text.Json.Nodes;
using Npgsql;
using QrAspire.ServiceDefaults.Security;

namespace QrAspire.Tests.Api;

/// <summary>The view and the channel as docs/contract-redirect-targets.md promises them.</summary>
public sealed class RedirectTargetsTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_plain_code_is_a_row_without_extra()
    {
        var code = await api.Codes.CreateAsync(CodeFactory.Dynamic("https://example.com/plain"));
        var row = await RowAsync((string)code["shortId"]!);
        row["code_id"]!.ToString().ShouldBe((string)code["id"]!);
        row.ToJsonString().ShouldContain("\"state\":\"active\"");
        ((string)row["url"]!).ShouldBe("https://example.com/plain");
        ((int)row["status"]!).ShouldBe(302);
        ((long)row["version"]!).ShouldBe(1);
        ((bool)row["track_scans"]!).ShouldBeTrue();
        ((bool)row["forward_query"]!).ShouldBeFalse();
        ((bool)row["has_password"]!).ShouldBeFalse();
        foreach (var absent in new[] { "extra", "valid_from", "valid_until", "max_scans" }) row[absent].ShouldBeNull(absent);
    }

    [Fact]
    public async Task What_few_codes_have_is_in_extra_and_the_password_only_as_hash()
    {
        var body = CodeFactory.Dynamic("https://example.com/x", "Guarded");
        body["password"] = "open sesame";
        body["fallbackUrl"] = "https://example.com/over";
        body["validFrom"] = "2027-01-01T00:00:00+02:00";
        body["validUntil"] = "2027-02-01T00:00:00Z";
        body["maxScans"] = 50;
        body["forwardQuery"] = true;
        body["trackScans"] = false;
        body["redirectStatus"] = 307;
        var code = await api.Codes.CreateAsync(body);
        ((bool)code["hasPassword"]!).ShouldBeTrue();
        code.ToJsonString().ShouldNotContain("sesame");

        var row = await RowAsync((string)code["shortId"]!);
        ((string)row["extra"]!["fallbackUrl"]!).ShouldBe("https://example.com/over");
        ((string)row["extra"]!["title"]!).ShouldBe("Guarded");
        PasswordHash.Verify("open sesame", (string)row["extra"]!["passwordHash"]!).ShouldBeTrue();
        PasswordHash.Verify("open sesam", (string)row["extra"]!["passwordHash"]!).ShouldBeFalse();
        DateTimeOffset.Parse((string)row["valid_from"]!).ShouldBe(DateTimeOffset.Parse("2026-12-31T22:00:00Z"));
        ((long)row["max_scans"]!).ShouldBe(50);
        ((bool)row["forward_query"]!).ShouldBeTrue();
        ((bool)row["track_scans"]!).ShouldBeFalse();
        ((int)row["status"]!).ShouldBe(307);

        await PatchAsync(code, """{"password":null,"fallbackUrl":null}""");
        (await RowAsync((string)code["shortId"]!))["extra"].ShouldBeNull();
    }

    [Fact]
    public async Task Another_payload_has_no_url_and_stands_in_extra()
    {
        var code = await api.Codes.CreateAsync(new JsonObject { ["payload"] = new JsonObject { ["type"] = "text", ["text"] = "hello" } });
        var row = await RowAsync((string)code["shortId"]!);
        row["url"].ShouldBeNull();
        ((string)row["extra"]!["payload"]!["text"]!).ShouldBe("hello");
    }

    [Fact]
    public async Task State_follows_status_and_deletion_and_static_codes_have_no_row()
    {
        var code = await api.Codes.CreateAsync();
        var shortId = (string)code["shortId"]!;
        await PatchAsync(code, """{"status":"paused"}""");
        ((string)(await RowAsync(shortId))["state"]!).ShouldBe("disabled");
        await PatchAsync(code, """{"status":"archived"}""");
        ((string)(await RowAsync(shortId))["state"]!).ShouldBe("disabled");
        await PatchAsync(code, """{"status":"active"}""");
        ((string)(await RowAsync(shortId))["state"]!).ShouldBe("active");
        await api.Client.DeleteAsync($"/api/v1/codes/{code["id"]}");
        ((string)(await RowAsync(shortId))["state"]!).ShouldBe("deleted");

        var fixedCode = await api.Codes.CreateAsync(CodeFactory.Static());
        (await api.ScalarAsync<long>($"SELECT count(*) FROM redirect_targets WHERE code_id = '{fixedCode["id"]}'")).ShouldBe(0);
    }

    [Fact]
    public async Task Every_change_is_notified_once_with_the_short_id()
    {
        await using var listener = await Listener.StartAsync(api.ConnectionString);
        var code = await api.Codes.CreateAsync();
        var shortId = (string)code["shortId"]!;
        (await listener.NextAsync()).ShouldBe(shortId);
        await PatchAsync(code, """{"payload":{"url":"https://example.com/elsewhere"}}""");
        (await listener.NextAsync()).ShouldBe(shortId);
        await api.Client.DeleteAsync($"/api/v1/codes/{code["id"]}");
        (await listener.NextAsync()).ShouldBe(shortId);
        await api.Codes.CreateAsync(CodeFactory.Static());
        await api.ExecuteAsync("SELECT pg_notify('redirect_targets', 'end')");
        (await listener.NextAsync()).ShouldBe("end");
    }

    [Fact]
    public async Task A_short_id_is_its_codes_for_good()
    {
        var shortId = (string)(await api.Codes.CreateAsync())["shortId"]!;
        var refused = await Should.ThrowAsync<PostgresException>(() => api.ExecuteAsync($"UPDATE codes SET short_id = 'another' WHERE short_id = '{shortId}'"));
        refused.SqlState.ShouldBe(PostgresErrorCodes.RestrictViolation);
        await api.ExecuteAsync($"UPDATE codes SET short_id = short_id, version = version + 1 WHERE short_id = '{shortId}'");
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    public async Task A_statement_that_changes_more_than_a_thousand_rows_is_notified_as_a_star(int rows)
    {
        await api.ExecuteAsync($$"""
            INSERT INTO codes (id, short_id, kind, payload, status, created_at, updated_at, version)
            SELECT gen_random_uuid(), 'bulk-{{rows}}-' || n, 'dynamic', '{"type":"url","url":"https://example.com"}', 'active', now(), now(), 1 FROM generate_series(1, {{rows}}) n
            """);
        await using var listener = await Listener.StartAsync(api.ConnectionString);
        await api.ExecuteAsync($"UPDATE codes SET version = version + 1 WHERE short_id LIKE 'bulk-{rows}-%'");
        await api.ExecuteAsync($"DELETE FROM codes WHERE short_id LIKE 'bulk-{rows}-%'");
        await api.ExecuteAsync("SELECT pg_notify('redirect_targets', 'end')");
        var heard = new List<string>();
        for (var payload = await listener.NextAsync(); payload != "end"; payload = await listener.NextAsync()) heard.Add(payload);

        if (rows > 1000) heard.ShouldBe(["*", "*"]);
        else heard.Count.ShouldBe(2000);
    }

    [Fact]
    public async Task Catching_up_by_transaction_id_finds_what_changed_in_between()
    {
        var before = await api.ScalarAsync<string>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text");
        var code = await api.Codes.CreateAsync();
        // Any transaction open on the server, also in another database, holds the mark back: more rows may come, never fewer.
        (await api.ScalarAsync<long>($"SELECT count(*) FROM redirect_targets WHERE change_xid >= '{before}'::xid8 AND short_id = '{code["shortId"]}'")).ShouldBe(1);
        (await api.ScalarAsync<bool>($"SELECT bool_and(change_xid < pg_current_xact_id()) FROM redirect_targets")).ShouldBeTrue();
    }

    private async Task PatchAsync(JsonObject code, string patch)
    {
        using var response = await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{code["id"]}", patch);
        ((int)response.StatusCode).ShouldBe(200, await response.Content.ReadAsStringAsync());
    }

    private async Task<JsonObject> RowAsync(string shortId) =>
        JsonNode.Parse((await api.ScalarAsync<string>($"SELECT row_to_json(t)::text FROM redirect_targets t WHERE short_id = '{shortId}'"))!)!.AsObject();

    /// <summary>A connection that listens, as Redirect's does.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly NpgsqlConnection _connection;
        private readonly Queue<string> _heard = [];

        private Listener(NpgsqlConnection connection)
        {
            _connection = connection;
            _connection.Notification += (_, notification) => _heard.Enqueue(notification.Payload);
        }

        public static async Task<Listener> StartAsync(string connectionString)
        {
            var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
            await connection.OpenAsync();
            await using var listen = new NpgsqlCommand("LISTEN redirect_targets", connection);
            await listen.ExecuteNonQueryAsync();
            return new Listener(connection);
        }

        public async Task<string> NextAsync()
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            while (_heard.Count == 0) await _connection.WaitAsync(timeout.Token);
            return _heard.Dequeue();
        }

        public ValueTask DisposeAsync() => _connection.DisposeAsync();
    }
}
