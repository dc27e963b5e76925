using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using QrAspire.Analytics.Enrichment;
using QrAspire.Analytics.Ingest;
using QrAspire.Analytics.Storage;
using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.ServiceDefaults.Places;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>What tests do with, and say about, the stored scans.</summary>
internal static class ScanTable
{
    private static readonly ScanEnricher s_enricher = new(new UserAgentClassifier(), new NoPlaces());

    /// <summary>Creates the schema.</summary>
    public static async Task MigrateAsync(NpgsqlDataSource database)
    {
        await using var context = Context(database);
        await context.Database.MigrateAsync();
    }

    /// <summary>A context with the service's own options.</summary>
    public static ScansDbContext Context(NpgsqlDataSource database)
    {
        var options = new DbContextOptionsBuilder<ScansDbContext>().UseNpgsql(database);
        ScansDbContext.Configure(options);
        return new(options.Options);
    }

    /// <summary>The service's own store over a database.</summary>
    public static ScanStore Store(NpgsqlDataSource database, PartitionOptions? partitions = null) => new(
        database, Partitions(database, partitions), new Positions(database, TimeProvider.System), NullLogger<ScanStore>.Instance);

    /// <summary>The service's own partition maintainer over a database.</summary>
    public static PartitionMaintainer Partitions(NpgsqlDataSource database, PartitionOptions? options = null) =>
        new(database, Options.Create(options ?? new()), TimeProvider.System, NullLogger<PartitionMaintainer>.Instance);

    /// <summary>The row of a scan.</summary>
    public static ScanRow Row(ScanEvent scan) => new(scan, s_enricher.Enrich(scan));

    /// <summary>Stores scans as one batch, past Kafka.</summary>
    public static Task<StoreResult> StoreAsync(NpgsqlDataSource database, IReadOnlyCollection<ScanEvent> scans) =>
        Store(database).StoreAsync(PreparedBatch.Of([.. scans.Select(Row)]), StorePosition.Unchanged, CancellationToken.None);

    /// <summary>Publishes scans as Redirect does.</summary>
    public static void Produce(KafkaFixture kafka, IReadOnlyCollection<ScanEvent> scans)
    {
        using var producer = kafka.CreateProducer();
        foreach (var scan in scans)
        {
            producer.Produce(Topics.ScanEvents, ScanFactory.Record(scan));
        }

        producer.Flush(TimeSpan.FromSeconds(30)).ShouldBe(0);
    }

    public static async Task<long> CountAsync(NpgsqlDataSource database, Guid[] codes)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM scans WHERE code_id = ANY($1)");
        command.Parameters.Add(new() { Value = codes });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until at least so many rows are there; a failure shows what the services printed.</summary>
    public static async Task AwaitRowsAsync(NpgsqlDataSource database, Guid[] codes, long rows, params AnalyticsProcess[] analytics)
    {
        long seen;
        for (var started = Stopwatch.GetTimestamp(); (seen = await SoFarAsync(database, codes)) < rows; await Task.Delay(50))
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(60))
            {
                Assert.Fail($"{seen} of {rows} rows; the service said:\n{string.Join("\n---\n", analytics.Select(process => process.Output))}");
            }
        }
    }

    /// <summary>Every rollup row equals the rows it stands for, and none is missing.</summary>
    public static async Task RollupsEqualRowsAsync(NpgsqlDataSource database) => (await RollupDifferencesAsync(database)).ShouldBe(0);

    /// <summary>How many rollup rows say something else than the rows they stand for, those that are missing included.</summary>
    public static async Task<long> RollupDifferencesAsync(NpgsqlDataSource database)
    {
        (string Rollup, string Rows)[] rollups =
        [
            ("SELECT code_id, slot, bot, source, scans FROM scan_rollup_quarter",
                "SELECT code_id, date_bin('15 minutes', occurred_at, '2000-01-01'), bot, source, count(*) FROM scans GROUP BY 1, 2, 3, 4"),
            ("SELECT code_id, day, bot, scans FROM scan_rollup_daily",
                "SELECT code_id, (occurred_at AT TIME ZONE 'UTC')::date, bot, count(*) FROM scans GROUP BY 1, 2, 3"),
        ];
        var differences = 0L;
        foreach (var (rollup, rows) in rollups)
        {
            await using var command = database.CreateCommand($"SELECT count(*) FROM (({rollup} EXCEPT {rows}) UNION ALL ({rows} EXCEPT {rollup})) AS difference");
            differences += (long)(await command.ExecuteScalarAsync())!;
        }

        return differences;
    }

    private static async Task<long> SoFarAsync(NpgsqlDataSource database, Guid[] codes)
    {
        try
        {
            return await CountAsync(database, codes);
        }
        catch (NpgsqlException exception) when (exception.IsTransient || exception.InnerException is IOException or System.Net.Sockets.SocketException)
        {
            // Tests that stop the server count while it is away, too.
            return 0;
        }
    }
}
