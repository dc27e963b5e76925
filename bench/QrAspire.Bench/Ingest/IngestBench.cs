using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using QrAspire.Analytics.Storage;
using QrAspire.Bench.Redirects;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Bench.Ingest;

/// <summary>
/// One Analytics instance working off a backlog against raw COPY of the same rows, in batches of the same size, into the
/// same table with its indexes, in the same run; and how old scans are when they are stored at a steady rate.
/// </summary>
internal static class IngestBench
{
    /// <summary>The default of <c>Ingest:BatchSize</c>.</summary>
    private const int BatchSize = 10_000;

    private const string Database = "ingestbench_1";
    private const string Stored = "SELECT coalesce(sum(next_offset), 0)::bigint FROM ingest_positions WHERE topic = 'qr.events'";
    private const int Partitions = 12;
    private const int SteadyRate = 1_000;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var figures = new List<Figure>();
        await using var cluster = await PostgresCluster.StartAsync(durable: true);
        var connection = await cluster.CreateDatabaseAsync("ingestbench");
        await using var database = NpgsqlDataSource.Create(connection);
        await MigrateAsync(database);

        // The mock broker forgets what exceeds 5 MiB of a partition: this many scans, dealt out evenly, stay below it.
        var count = options.Short ? 60_000 : 120_000;
        foreach (var (name, codes) in new[] { ("zipf-100k", 100_000), ("zipf-1k", 1_000) })
        {
            if (RedirectBench.Wants(options, name))
            {
                await CompareAsync(figures, options, name, database, connection, count, codes);
            }
        }

        if (RedirectBench.Wants(options, "steady"))
        {
            await SteadyAsync(figures, options, database, connection);
        }

        RedirectBench.Print(figures);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Json))!);
        await File.WriteAllTextAsync(options.Json, JsonSerializer.Serialize(figures, s_json));
        return figures.Exists(figure => figure.Passes == false) ? 1 : 0;
    }

    private static async Task CompareAsync(List<Figure> figures, BenchOptions options, string name, NpgsqlDataSource database, string connection, int count, int codes)
    {
        var (ratios, raws, ours, costs) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        using var kafka = new MockKafka();
        var clients = Clients(kafka);

        // The embedded broker answers a fetch with one batch of each partition: large batches, so that it is not what is measured.
        var producing = clients.Producer("bench");
        producing.LingerMs = 200;
        using var producer = new ProducerBuilder<byte[], byte[]>(producing).Build();
        await EmptyAsync(database, "ingest_positions");
        await using var analytics = await StartAsync(connection, kafka.BootstrapServers, "--Ingest:YieldAbovePressure=100", "--Schema:Migrate=true");
        var fetched = new List<double>();
        for (var round = -2; round < options.Rounds; round++)
        {
            var scans = ScanSet.Zipf(count, codes, seed: round);
            var batches = scans.CopyBatches(BatchSize);
            await EmptyAsync(database);
            var (raw, rawCost) = await CopyAsync(database, batches, count);
            await EmptyAsync(database);
            var (ingest, cost) = await IngestAsync(database, analytics, producer, scans);
            fetched.Add(Fetch(clients, count));
            Console.Error.WriteLine($"{name,-10} COPY {raw,9:0} rows/s   ingest {ingest,9:0} rows/s   {ingest / raw:0.000}   processor {rawCost:0.0} / {cost:0.0} µs a row{(round < 0 ? "   (warming up)" : "")}");
            if (round >= 0)
            {
                ratios.Add(ingest / raw);
                costs.Add(cost / rawCost);
                raws.Add(raw);
                ours.Add(ingest);
            }
        }

        figures.Add(new($"{name}: rows/s, ingest / COPY", RedirectBench.Median(ratios), "ratio", "≥ 0.40", RedirectBench.Median(ratios) >= 0.40));
        figures.Add(new($"{name}: processor time per row, ingest / COPY", RedirectBench.Median(costs), "ratio", null, null));
        figures.Add(new($"{name}: rows/s, COPY", RedirectBench.Median(raws), "1/s", null, null));
        figures.Add(new($"{name}: rows/s, ingest", RedirectBench.Median(ours), "1/s", null, null));
        figures.Add(new($"{name}: records/s, fetching alone", RedirectBench.Median(fetched), "1/s", null, null));
    }

    /// <summary>Rows per second of raw COPY, a transaction per batch, and the processor time of a row on both sides, µs.</summary>
    private static async Task<(double Rate, double Microseconds)> CopyAsync(NpgsqlDataSource database, IReadOnlyList<CopyBuffer> batches, int rows)
    {
        await using var connection = await database.OpenConnectionAsync();
        var before = Environment.CpuUsage.TotalTime + BackendTime();
        var started = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY scans ({ScanRow.Columns}) FROM STDIN (FORMAT BINARY)");
            await copy.WriteAsync(batch.Bytes);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        return (rows / elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime + BackendTime() - before).TotalMicroseconds / rows);
    }

    /// <summary>Rows per second of an instance that wakes up to a backlog: it sleeps (SIGSTOP) while the backlog is produced.</summary>
    private static async Task<(double Rate, double Microseconds)> IngestAsync(NpgsqlDataSource database, ServerProcess analytics, IProducer<byte[], byte[]> producer, ScanSet scans)
    {
        analytics.Signal("STOP");
        var already = await PositionAsync(database);
        for (var i = 0; i < scans.Scans.Count; i++)
        {
            await ProduceAsync(producer, scans.Scans[i], new Partition(i % Partitions));
        }

        producer.Flush(TimeSpan.FromSeconds(60));
        var before = analytics.ProcessorTime + BackendTime();
        var from = Stopwatch.GetTimestamp();
        analytics.Signal("CONT");
        var (_, to) = await AwaitAsync(database, already + scans.Scans.Count);
        var cost = (analytics.ProcessorTime + BackendTime() - before).TotalMicroseconds / scans.Scans.Count;
        await using var command = database.CreateCommand("SELECT (SELECT count(*) FROM scans), (SELECT sum(scans)::bigint FROM scan_rollup_quarter)");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1)) == (scans.Scans.Count, scans.Scans.Count)
            ? (scans.Scans.Count / Stopwatch.GetElapsedTime(from, to).TotalSeconds, cost)
            : throw new InvalidOperationException($"{reader.GetInt64(0)} rows of {scans.Scans.Count}, {reader.GetInt64(1)} in the rollup.");
    }

    /// <summary>Records per second that this broker gives to a client of the service's settings that does nothing with them.</summary>
    private static double Fetch(KafkaClients clients, int count)
    {
        var configuration = clients.Consumer("bench-fetch", "bench-fetch");
        configuration.QueuedMinMessages = 1_000_000;
        configuration.FetchWaitMaxMs = 100;
        using var consumer = new ConsumerBuilder<byte[], byte[]>(configuration).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(
            Topics.ScanEvents, partition, consumer.QueryWatermarkOffsets(new(Topics.ScanEvents, partition), TimeSpan.FromSeconds(10)).High - (count / Partitions))));
        consumer.Consume(TimeSpan.FromSeconds(10));
        var started = Stopwatch.GetTimestamp();
        var seen = 1;
        while (seen < count && consumer.Consume(TimeSpan.FromSeconds(10)) is not null)
        {
            seen++;
        }

        return seen / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>How old scans are when they are committed, at a rate that leaves room; from the service's own histogram.</summary>
    private static async Task SteadyAsync(List<Figure> figures, BenchOptions options, NpgsqlDataSource database, string connection)
    {
        await EmptyAsync(database, "ingest_positions");
        using var kafka = new MockKafka();
        var clients = Clients(kafka);
        await using var analytics = await StartAsync(connection, kafka.BootstrapServers, "--Ingest:YieldAbovePressure=100", "--Schema:Migrate=true");
        using var producer = new ProducerBuilder<byte[], byte[]>(clients.Producer("bench")).Build();
        var random = new Random(9);
        var codes = Enumerable.Range(0, 1_000).Select(_ => Guid.CreateVersion7()).ToArray();
        var sent = await RunAsync(TimeSpan.FromSeconds(5), 0);
        await AwaitAsync(database, sent);
        var (total, fast) = await AgesAsync();
        sent = await RunAsync(TimeSpan.FromSeconds(Math.Max(10, 2 * options.Seconds)), sent);
        await AwaitAsync(database, sent);
        var (totalAfter, fastAfter) = await AgesAsync();
        var share = (fastAfter - fast) / (totalAfter - total);
        figures.Add(new($"steady: {SteadyRate}/s, share stored within 1 s", share, "ratio", "≥ 0.99", share >= 0.99));

        async Task<int> RunAsync(TimeSpan length, int already)
        {
            var started = Stopwatch.GetTimestamp();
            var count = 0;
            while (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed < length)
            {
                for (; count < elapsed.TotalSeconds * SteadyRate; count++)
                {
                    await ProduceAsync(producer, ScanSet.Scan(codes[random.Next(codes.Length)], DateTimeOffset.UtcNow, random), Partition.Any);
                }

                await Task.Delay(2);
            }

            producer.Flush(TimeSpan.FromSeconds(10));
            return already + count;
        }

        async Task<(double Total, double Fast)> AgesAsync() =>
            (await analytics.MetricAsync("qr_scan_event_age_seconds_count"), await analytics.MetricAsync("qr_scan_event_age_seconds_bucket", "le=\"1\""));
    }

    private static KafkaClients Clients(MockKafka kafka)
    {
        kafka.CreateTopic(Topics.ScanEvents, Partitions);
        kafka.CreateTopic(Topics.DeadLetters, Partitions);
        return new(new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:kafka", kafka.BootstrapServers)]).Build(), Options.Create(new KafkaOptions()));
    }

    /// <summary>Starts Analytics with its own defaults but for what <paramref name="settings"/> say.</summary>
    public static Task<ServerProcess> StartAsync(string connection, string bootstrapServers, params string[] settings)
    {
        var port = FreePort.Next();
        return ServerProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "QrAspire.Analytics.dll"), port, "/healthz",
            [
                $"--urls=http://127.0.0.1:{port}", $"--ConnectionStrings:scans={connection}", $"--ConnectionStrings:kafka={bootstrapServers}", .. settings,
            ],
            ("ASPNETCORE_ENVIRONMENT", "Production"));
    }

    private static async Task ProduceAsync(IProducer<byte[], byte[]> producer, ScanEvent scan, Partition partition)
    {
        while (true)
        {
            try
            {
                producer.Produce(new TopicPartition(Topics.ScanEvents, partition), ScanSet.Record(scan));
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                await Task.Delay(10);
            }
        }
    }

    /// <summary>How many records are stored, by the positions that are written in the transaction of their rows.</summary>
    private static async Task<long> PositionAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(Stored);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until so many records are stored.</summary>
    private static async Task<(long Rows, long At)> AwaitAsync(NpgsqlDataSource database, long rows)
    {
        await using var command = database.CreateCommand(Stored);
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(3); await Task.Delay(20))
        {
            if ((long)(await command.ExecuteScalarAsync())! is var seen && seen >= rows)
            {
                return (seen, Stopwatch.GetTimestamp());
            }
        }

        throw new TimeoutException($"{rows} rows did not arrive.");
    }

    /// <summary>Processor time of the server's processes for this database, from /proc; their names hold the database's.</summary>
    private static TimeSpan BackendTime()
    {
        const double TicksPerSecond = 100;
        var ticks = 0.0;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "cmdline")).Contains($" {Database} ", StringComparison.Ordinal))
                {
                    // Fields 14 and 15, utime and stime (proc(5)); the name in parentheses before them may hold blanks.
                    var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                    var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                    ticks += double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    private static async Task MigrateAsync(NpgsqlDataSource database)
    {
        var options = new DbContextOptionsBuilder<ScansDbContext>().UseNpgsql(database);
        ScansDbContext.Configure(options);
        await using var context = new ScansDbContext(options.Options);
        await context.Database.MigrateAsync();
        await new PartitionMaintainer(database, Options.Create(new PartitionOptions()), TimeProvider.System, NullLogger<PartitionMaintainer>.Instance)
            .EnsureAsync(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow, CancellationToken.None);
    }

    private static async Task EmptyAsync(NpgsqlDataSource database, params string[] more)
    {
        await using var command = database.CreateCommand($"TRUNCATE {string.Join(", ", ["scans", "scan_rollup_quarter", "scan_rollup_day", "scan_rollup_dimension", "scan_days", .. more])}");
        await command.ExecuteNonQueryAsync();
        await using var checkpoint = database.CreateCommand("CHECKPOINT");
        await checkpoint.ExecuteNonQueryAsync();
    }
}
