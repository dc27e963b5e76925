using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace QrAspire.Tests.Api;

/// <summary>
/// Searches among a hundred thousand codes whose words are as unevenly spread as in a language: frequent and rare, whole and in part, short, with filters,
/// sorts and deep pages. Each is asked three times, one that is late up to fifteen, and its best time counts: other work on the machine is not the search's.
/// </summary>
[Trait("Category", "Full")]
public sealed class SearchScaleTests(ApiFixture api, ITestOutputHelper output) : IClassFixture<ApiFixture>
{
    private const int Codes = 100_000;
    private const double MostMilliseconds = 50;

    private static readonly string[] s_syllables = ["ba", "ca", "den", "er", "fo", "gra", "hin", "is", "jo", "kel", "lum", "mi", "nor", "op", "pra", "qui", "ros", "sta", "tem", "un", "vel", "wa", "xi", "yo", "zan", "chi"];

    [Fact]
    public async Task Two_hundred_searches_are_answered_in_time()
    {
        var words = Words(4_000);
        await FillAsync(words);
        var found = new List<(string Kind, string Query, double Milliseconds, int Items)>();
        foreach (var (kind, query) in Searches(words)) found.Add(await AskAsync(kind, query));
        found.Count.ShouldBeGreaterThanOrEqualTo(200);
        foreach (var group in found.GroupBy(search => search.Kind)) Write(group.Key, [.. group.Select(search => search.Milliseconds)]);
        Write("all", [.. found.Select(search => search.Milliseconds)]);
        foreach (var (kind, query, milliseconds, items) in found.OrderByDescending(search => search.Milliseconds).Take(12)) output.WriteLine($"{milliseconds,8:0.0} ms {items,4} items  {kind}: {query}");

        var pages = new List<double>();
        foreach (var query in (string[])[$"search={words[0]}", $"search={words[0]}&sort=title", $"search={words[1]}&sort=-updatedAt", "sort=title", "sort=-createdAt&tag=" + words[2]]) pages.AddRange(await PagesAsync(query, 60));
        Write("deep pages", pages);

        found.ShouldAllBe(search => search.Milliseconds < MostMilliseconds);
        pages.Max().ShouldBeLessThan(MostMilliseconds);
    }

    private static IEnumerable<(string Kind, string Query)> Searches(string[] words)
    {
        var random = new Random(5);
        for (var i = 0; i < 25; i++)
        {
            yield return ("frequent word", $"search={words[i]}");
            yield return ("rare word", $"search={words[words.Length - 1 - (i * 17)]}");
            yield return ("two words", $"search={words[i]}%20{words[random.Next(200)]}");
            yield return ("substring", $"search={words[random.Next(words.Length)][1..5]}");
            yield return ("number", $"search=no%20{random.Next(Codes)}");
        }

        for (var i = 0; i < 12; i++)
        {
            yield return ("one character", $"search={(char)('a' + (i * 2))}");
            yield return ("two characters", $"search={words[i * 30][..2]}");
            yield return ("three characters", $"search={words[i * 30][..3]}");
            yield return ("short id", $"search=s{random.Next(Codes):x6}");
            yield return ("not there", $"search=zzq{i}x");
            yield return ("with filters", $"search={words[i]}&tag={words[i + 3]}");
            yield return ("with filters", $"search={words[i]}&kind=static&status=paused");
            yield return ("with sort", $"search={words[i * 5]}&sort={(i % 2 == 0 ? "title" : "-updatedAt")}");
            yield return ("in a URL", $"search=shop/{words[i * 7]}");
            yield return ("two short ones", $"search={words[i][..1]}%20{words[i * 9][..2]}");
        }
    }

    private async Task<(string, string, double, int)> AskAsync(string kind, string query)
    {
        var (best, items) = (double.MaxValue, 0);
        for (var i = 0; i < 3 || (i < 15 && best >= MostMilliseconds); i++)
        {
            var started = Stopwatch.GetTimestamp();
            var page = await PageAsync(query);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            items = page["items"]!.AsArray().Count;
        }

        return (kind, query, best, items);
    }

    private async Task<List<double>> PagesAsync(string query, int most)
    {
        var times = new List<double>();
        string? cursor = null;
        do
        {
            var path = query + (cursor is null ? "" : $"&cursor={cursor}");
            times.Add((await AskAsync("", path)).Item3);
            cursor = (string?)(await PageAsync(path))["nextCursor"];
        }
        while (cursor is not null && times.Count < most);
        return times;
    }

    private async Task<JsonNode> PageAsync(string query)
    {
        using var response = await api.Client.GetAsync($"/api/v1/codes?{query}");
        var page = await ApiFixture.JsonAsync(response);
        ((int)response.StatusCode).ShouldBe(200, page.ToJsonString());
        return page;
    }

    private void Write(string kind, List<double> times) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{kind,-18} {times.Count,4} searches: p50 {Percentile(times, 0.5),6:0.0} ms, p95 {Percentile(times, 0.95),6:0.0} ms, most {times.Max(),6:0.0} ms"));

    private static double Percentile(IEnumerable<double> times, double share)
    {
        double[] sorted = [.. times.Order()];
        return sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
    }

    /// <summary>Different words of two to four syllables, always the same.</summary>
    private static string[] Words(int count)
    {
        var random = new Random(3);
        var words = new HashSet<string>(StringComparer.Ordinal);
        while (words.Count < count) words.Add(string.Concat(random.GetItems(s_syllables, random.Next(3, 5))));
        return [.. words];
    }

    /// <summary>The n-th word is about n times as rare as the first (Zipf's law).</summary>
    private async Task FillAsync(string[] words)
    {
        await using var connection = await api.Database.OpenConnectionAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            """
            CREATE FUNCTION pg_temp.word(words text[]) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT words[1 + floor(exp(random() * ln(array_length(words, 1))))::int % array_length(words, 1)] $$;
            SELECT setseed(0.5);
            """, connection);
        await command.ExecuteNonQueryAsync();
        await using var fill = new Npgsql.NpgsqlCommand(
            """
            INSERT INTO codes (id, short_id, kind, payload, title, description, tags, status, created_at, updated_at, version)
            SELECT gen_random_uuid(), CASE WHEN n % 10 > 0 THEN 's' || lpad(to_hex(n), 6, '0') END, CASE WHEN n % 10 > 0 THEN 'dynamic' ELSE 'static' END,
                   jsonb_build_object('type', 'url', 'url', 'https://www.example.com/shop/' || pg_temp.word($1) || '/' || pg_temp.word($1) || '?ref=' || n),
                   initcap(pg_temp.word($1) || ' ' || pg_temp.word($1)) || ' no ' || n,
                   CASE WHEN n % 3 = 0 THEN pg_temp.word($1) || ' ' || pg_temp.word($1) || ' ' || pg_temp.word($1) || ' ' || pg_temp.word($1) END,
                   ARRAY[pg_temp.word($1), pg_temp.word($1)], CASE WHEN n % 25 = 0 THEN 'paused' WHEN n % 33 = 0 THEN 'archived' ELSE 'active' END,
                   timestamptz '2024-01-01' + n * interval '7 minutes', timestamptz '2026-01-01' + (n * 7919 % 100000) * interval '3 minutes', 1
            FROM generate_series(1, $2) AS n
            """, connection)
        { Parameters = { new() { Value = words }, new() { Value = Codes } }, CommandTimeout = 300 };
        await fill.ExecuteNonQueryAsync();
        await using var analyze = new Npgsql.NpgsqlCommand("VACUUM ANALYZE codes", connection) { CommandTimeout = 300 };
        await analyze.ExecuteNonQueryAsync();
    }
}
