using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using QrAspire.Analytics.Rollups;
using QrAspire.Analytics.Storage;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>Partitions are made ahead and go when they are old; what they held stays in the rollups and in the archive.</summary>
public sealed class RetentionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Old_partitions_are_archived_and_dropped_while_totals_stay_and_the_archive_comes_back_whole()
    {
        await ScanTable.MigrateAsync(postgres.DataSource);
        var folder = Directory.CreateTempSubdirectory("scan-archive").FullName;
        var options = new PartitionOptions { Retention = TimeSpan.FromDays(60), ArchiveFolder = folder };
        var maintainer = ScanTable.Partitions(postgres.DataSource, options);
        var archive = new ScanArchive(postgres.DataSource, maintainer, TimeProvider.System);
        var retention = new PartitionRetention(postgres.DataSource, maintainer, archive, Options.Create(options), TimeProvider.System, NullLogger<PartitionRetention>.Instance);
        var codes = new[] { Guid.CreateVersion7(), Guid.CreateVersion7() };
        var scans = new ScanFactory().Scans(500, codes, DateTimeOffset.UtcNow.AddDays(-200), DateTimeOffset.UtcNow);
        scans[0] = scans[0] with { UserAgent = "with \"quotes\", a comma,\r\na line end, \\ and \u00E9\u4E2D\U0001F600" };
        await ScanTable.StoreAsync(postgres.DataSource, scans);
        var before = await TotalsAsync();
        var content = await ContentAsync();

        // Days are closed before their rows may go.
        (await retention.RunAsync(CancellationToken.None)).ShouldBeEmpty();
        await new DayCloser(postgres.DataSource, TimeProvider.System).CloseAsync(CancellationToken.None);
        var dropped = await retention.RunAsync(CancellationToken.None);

        dropped.Count.ShouldBeInRange(4, 6);
        (await ScanTable.CountAsync(postgres.DataSource, codes)).ShouldBeLessThan(400);
        (await TotalsAsync()).ShouldBe(before);

        foreach (var name in dropped)
        {
            await archive.ImportAsync(Path.Combine(folder, $"{name}.csv.gz"), CancellationToken.None);
            (await archive.ImportAsync(Path.Combine(folder, $"{name}.csv.gz"), CancellationToken.None)).ShouldBe(0);
        }

        (await ScanTable.CountAsync(postgres.DataSource, codes)).ShouldBe(500);
        (await ContentAsync()).ShouldBe(content);

        var damaged = Path.Combine(folder, $"{dropped[0]}.csv.gz");
        await File.WriteAllBytesAsync(damaged, await File.ReadAllBytesAsync(Path.Combine(folder, $"{dropped[1]}.csv.gz")));
        await Should.ThrowAsync<InvalidDataException>(archive.ImportAsync(damaged, CancellationToken.None));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Four_partitions_lie_ahead_and_rows_in_the_default_one_move_out()
    {
        var connection = await PostgresFixture.CreateDatabaseAsync();
        await using var database = Npgsql.NpgsqlDataSource.Create(connection);
        await ScanTable.MigrateAsync(database);
        var code = Guid.CreateVersion7();

        // A clock that runs far ahead makes no partitions of its own.
        var future = DateTimeOffset.UtcNow.AddDays(400);
        await ScanTable.StoreAsync(database, [new ScanFactory().Scan(code, future)]);
        await ScalarAsync<long>("SELECT count(*) FROM scans_default").ShouldBeAsync(1);

        await ScanTable.Partitions(database).EnsureAheadAsync(CancellationToken.None);
        await ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'scans'::regclass").ShouldBeAsync(6);
        await ScanTable.Partitions(database, new() { Ahead = 20 }).EnsureAheadAsync(CancellationToken.None);
        await ScalarAsync<long>("SELECT count(*) FROM scans_default").ShouldBeAsync(0);
        (await ScanTable.CountAsync(database, [code])).ShouldBe(1);

        // Another width begins where the made ones end.
        await ScanTable.Partitions(database, new() { Ahead = 100, Width = PartitionWidth.Week }).EnsureAheadAsync(CancellationToken.None);

        async Task<T> ScalarAsync<T>(string sql)
        {
            await using var command = database.CreateCommand(sql);
            return (T)(await command.ExecuteScalarAsync())!;
        }
    }

    private Task<string?> TotalsAsync() => postgres.ScalarAsync<string>(
        "SELECT concat((SELECT sum(scans) FROM scan_rollup_quarter), '/', (SELECT sum(scans) FROM scan_rollup_daily), '/', (SELECT count(*) FROM scan_rollup_daily))");

    private Task<string?> ContentAsync() => postgres.ScalarAsync<string>("SELECT md5(string_agg(scans::text, '|' ORDER BY event_uuid)) FROM scans");
}

internal static class ShouldBeTasks
{
    public static async Task ShouldBeAsync<T>(this Task<T> actual, T expected) => (await actual).ShouldBe(expected);
}
