using System.Diagnostics;
using System.Net;
using QrAspire.Redirect.Targets;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

/// <summary>Knowing what codes lead to, with Postgres there, away and back.</summary>
public sealed class ResolveTests : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private PostgresCluster _postgres = null!;
    private CodesDatabase _codes = null!;

    public async Task InitializeAsync()
    {
        _postgres = await PostgresCluster.StartAsync();
        _codes = new CodesDatabase(await _postgres.CreateDatabaseAsync("codes"));
        await _codes.MigrateAsync();
        await _codes.AddAsync("known", "https://example.org/1");
    }

    public async Task DisposeAsync()
    {
        await _postgres.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task A_change_is_heard_in_under_a_second()
    {
        await using var redirect = await StartAsync();
        await LeadsToAsync(redirect, "known", "https://example.org/1");

        for (var i = 2; i < 6; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await _codes.ChangeAsync("known", $$"""payload = '{"type":"url","url":"https://example.org/{{i}}"}'""");
            await LeadsToAsync(redirect, "known", $"https://example.org/{i}", TimeSpan.FromSeconds(1));
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        }

        await _codes.ChangeAsync("known", "status = 'paused'");
        await Eventually.Async(async () => await StatusAsync(redirect, "known") == 410, TimeSpan.FromSeconds(1));
        await _codes.ExecuteAsync("DELETE FROM codes WHERE short_id = 'known'");
        await Eventually.Async(async () => await StatusAsync(redirect, "known") == 410, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_new_code_answers_at_once_also_when_it_was_asked_for_before_it_was_made()
    {
        await using var redirect = await StartAsync();
        await redirect.Get<TargetStatus>().Loaded;
        (await StatusAsync(redirect, "newborn")).ShouldBe(404);
        (await StatusAsync(redirect, "newborn")).ShouldBe(404);

        await _codes.AddAsync("newborn", "https://example.org/new");
        await LeadsToAsync(redirect, "newborn", "https://example.org/new", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_bulk_change_that_is_announced_as_one_is_seen_whole()
    {
        await using var redirect = await StartAsync();
        await _codes.ExecuteAsync(
            """
            INSERT INTO codes (id, short_id, kind, payload, status, created_at, updated_at, version)
            SELECT gen_random_uuid(), 'bulk' || i, 'dynamic', jsonb_build_object('type', 'url', 'url', 'https://example.org/' || i), 'active', now(), now(), 1
            FROM generate_series(1, 1500) i
            """);

        await LeadsToAsync(redirect, "bulk1500", "https://example.org/1500", TimeSpan.FromSeconds(2));
        await Eventually.Async(() => redirect.Get<TargetTable>().Count == 1501);
    }

    [Fact]
    public async Task Postgres_may_go_and_come_back_changed()
    {
        await using var redirect = await StartAsync();
        await LeadsToAsync(redirect, "known", "https://example.org/1");

        await _postgres.StopServerAsync();
        await Eventually.Async(() => !redirect.Get<TargetStatus>().IsLive);
        (await StatusAsync(redirect, "known")).ShouldBe(302, "what is known is answered");
        (await StatusAsync(redirect, "unknown")).ShouldBe(404);
        await Eventually.Async(async () => await StatusAsync(redirect, "/ready", raw: true) == 200);

        await _postgres.StartServerAsync();
        await _codes.ChangeAsync("known", """payload = '{"type":"url","url":"https://example.org/after"}'""");
        await _codes.AddAsync("later", "https://example.org/later");
        await LeadsToAsync(redirect, "known", "https://example.org/after");
        await LeadsToAsync(redirect, "later", "https://example.org/later");
        await Eventually.Async(() => redirect.Get<TargetStatus>().IsLive);
    }

    [Fact]
    public async Task It_starts_and_answers_with_Postgres_down()
    {
        await using (var first = await StartAsync())
        {
            await LeadsToAsync(first, "known", "https://example.org/1");
            await first.Get<TargetStatus>().Loaded;
        }

        await _codes.ChangeAsync("known", """payload = '{"type":"url","url":"https://example.org/missed"}'""");
        await _postgres.StopServerAsync();
        await using var second = await StartAsync();
        await LeadsToAsync(second, "known", "https://example.org/1");
        await Eventually.Async(async () => await StatusAsync(second, "/ready", raw: true) == 200);

        await _postgres.StartServerAsync();
        await LeadsToAsync(second, "known", "https://example.org/missed");
    }

    [Fact]
    public async Task With_neither_snapshot_nor_Postgres_it_is_not_ready_and_says_try_again()
    {
        await _postgres.StopServerAsync();
        await using var redirect = await StartAsync();

        (await StatusAsync(redirect, "/ready", raw: true)).ShouldBe(503);
        using (var response = await redirect.Client.GetAsync(new Uri("/r/known", UriKind.Relative)))
        {
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter.ShouldNotBeNull();
        }

        await _postgres.StartServerAsync();
        await LeadsToAsync(redirect, "known", "https://example.org/1");
        await Eventually.Async(async () => await StatusAsync(redirect, "/ready", raw: true) == 200);
    }

    [Fact]
    public async Task A_flood_of_unknown_ids_costs_the_database_next_to_nothing()
    {
        const int Flood = 20_000;
        await using var redirect = await StartAsync();
        await Eventually.Async(() => redirect.Get<TargetStatus>().IsLive);
        var lookups = redirect.Get<TargetLookups>();
        var (before, started) = (lookups.Statements, Stopwatch.GetTimestamp());

        await Parallel.ForAsync(0, Flood, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => (await StatusAsync(redirect, $"flood{i}")).ShouldBe(404));

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        ((lookups.Statements - before) / seconds).ShouldBeLessThan(100);
        (await StatusAsync(redirect, "known")).ShouldBe(302);
    }

    [Fact]
    public async Task Requests_for_one_unknown_id_share_one_lookup()
    {
        await using var redirect = await StartAsync();
        await Eventually.Async(() => redirect.Get<TargetStatus>().IsLive);
        var lookups = redirect.Get<TargetLookups>();
        var before = lookups.Statements;

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => StatusAsync(redirect, "nobody")));

        (lookups.Statements - before).ShouldBe(1);
    }

    private Task<RedirectServer> StartAsync() =>
        RedirectServer.StartAsync(_data.File("data"), _codes.ConnectionString, null, "Publish:Enabled=false", "Targets:Revalidate=00:00:01", "Health:Period=00:00:00.200");

    private static async Task LeadsToAsync(RedirectServer redirect, string shortId, string location, TimeSpan? within = null) => await Eventually.Async(
        async () =>
        {
            using var response = await redirect.Client.GetAsync(new Uri($"/r/{shortId}", UriKind.Relative));
            return response.Headers.Location?.OriginalString == location;
        },
        within,
        $"{shortId} leads to {location}");

    private static async Task<int> StatusAsync(RedirectServer redirect, string shortId, bool raw = false)
    {
        using var response = await redirect.Client.GetAsync(new Uri(raw ? shortId : $"/r/{shortId}", UriKind.Relative));
        return (int)response.StatusCode;
    }
}
