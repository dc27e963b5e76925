using Npgsql;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Bench.Redirects;

/// <summary>A flood of ids that nobody has, with Postgres there to be asked.</summary>
internal static class UnknownIds
{
    private const string Schema =
        """
        CREATE TABLE targets (short_id text PRIMARY KEY, code_id uuid NOT NULL DEFAULT gen_random_uuid(), change_xid xid8 NOT NULL DEFAULT pg_current_xact_id());
        CREATE INDEX ON targets (change_xid);
        INSERT INTO targets SELECT substr(md5(i::text), 1, 8) || i FROM generate_series(1, 100000) i;
        CREATE VIEW redirect_targets AS SELECT short_id, code_id, 1::bigint AS version, 'active' AS state, 'https://www.example.org/' || short_id AS url,
            302::smallint AS status, NULL::timestamptz AS valid_from, NULL::timestamptz AS valid_until, NULL::bigint AS max_scans, false AS forward_query,
            true AS track_scans, false AS has_password, NULL::jsonb AS extra, change_xid FROM targets;
        """;

    public static async Task RunAsync(List<Figure> figures, BenchOptions options, string folder, ServerProcess bare)
    {
        await using var postgres = await PostgresCluster.StartAsync();
        var connectionString = await postgres.CreateDatabaseAsync("bench");
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using (var schema = database.CreateCommand(Schema))
        {
            await schema.ExecuteNonQueryAsync();
        }

        var data = Path.Combine(folder, "unknown");
        await using var redirect = await RedirectBench.StartRedirectAsync(data, "--Publish:Enabled=false", $"--ConnectionStrings:codes={connectionString}");
        var memory = redirect.WorkingSet;
        var (before, started) = (await TransactionsAsync(database), TimeProvider.System.GetTimestamp());
        await RedirectBench.CompareAsync(figures, options, "unknown", bare, redirect, "/", LuaScript.Unknown(folder));
        var perSecond = (await TransactionsAsync(database) - before) / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        figures.Add(new("unknown: database transactions per second", perSecond, "1/s", "< 100", perSecond < 100));
        figures.Add(new("unknown: growth of the working set, MB", (redirect.WorkingSet - memory) / 1e6, "MB", "< 200", redirect.WorkingSet - memory < 200_000_000));
        await KnownAmongUnknownAsync(figures, options, folder, database, bare, redirect);
        figures.Add(new("unknown: answered 404", await redirect.MetricAsync("qr_redirects_total", "not_found"), "", null, null));
    }

    /// <summary>
    /// What scans of known codes wait while a flood runs, against the same crowd that asks a bare server: latencies are the processors' queue first of
    /// all, so both have one.
    /// </summary>
    private static async Task KnownAmongUnknownAsync(List<Figure> figures, BenchOptions options, string folder, NpgsqlDataSource database, ServerProcess bare, ServerProcess redirect)
    {
        const int Flood = 28;
        const int Known = 4;
        await using var command = database.CreateCommand("SELECT short_id FROM targets LIMIT 1");
        var path = $"/r/{await command.ExecuteScalarAsync()}";
        var script = LuaScript.Unknown(folder);
        var tails = new List<double>();
        for (var round = 0; round < options.Rounds; round++)
        {
            var yardstick = await AmongAsync(bare.Port);
            var known = await AmongAsync(redirect.Port);
            Console.Error.WriteLine($"among      bare {yardstick.PerSecond,9:0}/s p99 {yardstick.P99:0.00} ms   redirect, known codes {known.PerSecond,9:0}/s p50 {known.P50:0.00} p99 {known.P99:0.00} ms");
            tails.Add(known.P99 / yardstick.P99);
        }

        figures.Add(new("unknown: p99 of known codes in the flood, redirect / bare", RedirectBench.Median(tails), "ratio", "≤ 2", RedirectBench.Median(tails) <= 2));

        async Task<LoadResult> AmongAsync(int port)
        {
            var flood = Wrk.RunAsync(port, "/", Flood, options.Seconds + 2, script);
            await Task.Delay(TimeSpan.FromSeconds(1));
            var known = await Wrk.RunAsync(port, path, Known, options.Seconds);
            await flood;
            return known;
        }
    }

    /// <summary>Transactions of the database so far; statistics are at most a second old.</summary>
    private static async Task<long> TransactionsAsync(NpgsqlDataSource database)
    {
        await Task.Delay(1500);
        await using var command = database.CreateCommand("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
