using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using QrAspire.Analytics.Rollups;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>Days are rolled when they are over, and nothing that comes late or meanwhile is missed.</summary>
public sealed class RollupTests : IAsyncLifetime
{
    private const string Uniques =
        """
        SELECT count(*) FROM scan_rollup_daily AS rollup WHERE day < (now() AT TIME ZONE 'UTC')::date AND uniques IS DISTINCT FROM
            (SELECT count(DISTINCT visitor) FROM scans WHERE scans.code_id = rollup.code_id AND scans.bot = rollup.bot AND (occurred_at AT TIME ZONE 'UTC')::date = day)
        """;

    private readonly ScanFactory _factory = new(seed: 5);
    private readonly Guid[] _codes = [.. Enumerable.Range(0, 10).Select(_ => Guid.CreateVersion7())];
    private NpgsqlDataSource _database = null!;

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    private static DateTimeOffset Today => new(Now.UtcDateTime.Date, TimeSpan.Zero);

    public async Task InitializeAsync() => _database = NpgsqlDataSource.Create(await PostgresFixture.CreateDatabaseAsync());

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_late_scan_opens_its_day_again_and_sums_stay_exact()
    {
        await ScanTable.MigrateAsync(_database);
        await ScanTable.StoreAsync(_database, _factory.Scans(800, _codes, Now.AddDays(-4), Now));
        await ScanTable.RollupsEqualRowsAsync(_database);
        (await CountAsync("SELECT count(*) FROM scan_rollup_day")).ShouldBe(0);

        await CloseAsync();
        await ScanTable.RollupsEqualRowsAsync(_database);
        (await CountAsync(Uniques)).ShouldBe(0);
        (await CountAsync("SELECT count(*) FROM scan_rollup_day WHERE day >= (now() AT TIME ZONE 'UTC')::date")).ShouldBe(0);

        // Of closed days, of a day before all others, of today, of a code that had none.
        var late = _factory.Scan(_codes[0], Today.AddDays(-2).AddHours(3), ScanFactory.Phone, visitor: "00000000000000aa");
        await ScanTable.StoreAsync(_database, [late, _factory.Scan(_codes[1], Today.AddDays(-9)), _factory.Scan(_codes[2]), _factory.Scan(Guid.CreateVersion7(), Today.AddDays(-1))]);
        await ScanTable.RollupsEqualRowsAsync(_database);
        (await CountAsync($"SELECT count(*) FROM scan_rollup_daily WHERE code_id = '{late.CodeId}' AND day = '{Today.AddDays(-2):yyyy-MM-dd}' AND NOT bot AND uniques IS NULL")).ShouldBe(1);

        await CloseAsync();
        await ScanTable.RollupsEqualRowsAsync(_database);
        (await CountAsync(Uniques)).ShouldBe(0);
        (await CountAsync("SELECT count(*) FROM scan_days WHERE NOT rolled")).ShouldBe(1);
    }

    [Fact]
    public async Task Rolling_a_day_waits_for_the_batches_that_hold_it()
    {
        await ScanTable.MigrateAsync(_database);
        var yesterday = Today.AddHours(-12);
        await ScanTable.StoreAsync(_database, _factory.Scans(100, _codes, yesterday, yesterday.AddHours(1)));
        Task closing;
        await using (var connection = await _database.OpenConnectionAsync())
        await using (var batch = await connection.BeginTransactionAsync())
        {
            // What the store does, stopped between its first statement and its last.
            (await ScanDays.HoldAsync(connection, [DateOnly.FromDateTime(yesterday.UtcDateTime)], CancellationToken.None)).ShouldBeEmpty();
            closing = CloseAsync();
            await Eventually.Async(async () => await CountAsync("SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()") == 1, TimeSpan.FromSeconds(20), "the closer waits");
            await using var add = new NpgsqlCommand("UPDATE scan_rollup_quarter SET scans = scans + 1", connection);
            await add.ExecuteNonQueryAsync();
            await batch.CommitAsync();
        }

        await closing;
        (await CountAsync("SELECT sum(scans)::bigint FROM scan_rollup_day")).ShouldBe(await CountAsync("SELECT sum(scans)::bigint FROM scan_rollup_quarter"));
    }

    [Fact]
    public async Task Batches_and_the_closer_together_stay_exact()
    {
        await ScanTable.MigrateAsync(_database);
        using var done = new CancellationTokenSource();
        var closing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                try
                {
                    await CloseAsync();
                }
                catch (PostgresException conflict) when (conflict.IsTransient)
                {
                    // The service, too, comes again.
                }
            }
        });
        var batches = Enumerable.Range(0, 60).Select(batch => _factory.Scans(40, _codes, Now.AddDays(-1 - batch / 3), Now)).ToArray();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (batch, _) => await StoreAsync(batch));
        await done.CancelAsync();
        await closing;
        await CloseAsync();
        await ScanTable.RollupsEqualRowsAsync(_database);
        (await CountAsync(Uniques)).ShouldBe(0);
        (await CountAsync("SELECT count(*) FROM scans")).ShouldBe(2_400);
    }

    [Fact]
    public async Task What_was_rolled_up_before_the_migration_stays_and_comes_back_on_the_way_down()
    {
        await using var context = ScanTable.Context(_database);
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync("20261121000000_Scans");
        await ExecuteAsync($"""
            INSERT INTO scan_rollup_quarter VALUES ('{_codes[0]}', '{Today.AddDays(-1):u}', false, 'qr', 3), ('{_codes[0]}', '{Today:u}', false, 'qr', 2);
            INSERT INTO scan_rollup_daily VALUES ('{_codes[0]}', '{Today.AddDays(-1):yyyy-MM-dd}', false, 3, 2), ('{_codes[0]}', '{Today:yyyy-MM-dd}', false, 2, NULL);
            """);
        await migrator.MigrateAsync();
        (await CountAsync("SELECT sum(scans)::bigint FROM scan_rollup_daily")).ShouldBe(5);

        // Of a rolled day, today's, and of one that is not rolled.
        await ScanTable.StoreAsync(_database, [_factory.Scan(_codes[0], Today.AddSeconds(1)), _factory.Scan(_codes[0], Today.AddDays(-3))]);
        (await CountAsync("SELECT sum(scans)::bigint FROM scan_rollup_daily")).ShouldBe(7);
        (await CountAsync("SELECT sum(scans)::bigint FROM scan_rollup_day")).ShouldBe(6);
        await migrator.MigrateAsync("20261121000000_Scans");
        (await CountAsync("SELECT sum(scans)::bigint FROM scan_rollup_daily")).ShouldBe(7);
        (await CountAsync("SELECT count(*) FROM scan_rollup_daily WHERE uniques = 2")).ShouldBe(1);
    }

    /// <summary>Stores as the pipeline does: what passes (a deadlock with the closer) is tried again.</summary>
    private async Task StoreAsync(ScanEvent[] scans)
    {
        while (true)
        {
            try
            {
                await ScanTable.StoreAsync(_database, scans);
                return;
            }
            catch (PostgresException conflict) when (conflict.IsTransient)
            {
                // Nothing of it is stored.
            }
        }
    }

    private Task<int> CloseAsync() => new DayCloser(_database, TimeProvider.System).CloseAsync(CancellationToken.None);

    private async Task<long> CountAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
