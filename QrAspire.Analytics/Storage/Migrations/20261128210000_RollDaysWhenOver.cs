using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Analytics.Storage.Migrations;

/// <summary>
/// Daily rows are written once, when a day is over, instead of with every batch: <c>scan_rollup_daily</c> becomes a view of what was rolled and, for
/// the days that were not yet, of the quarters. Days that have daily rows already stay as they are.
/// </summary>
/// <remarks>
/// A build from before this migration goes on answering exactly, from the view. It cannot write to it: its batches wait, retried, and are stored by the
/// next build; nothing is lost or counted twice.
/// </remarks>
[DbContext(typeof(ScansDbContext))]
[Migration("20261128210000_RollDaysWhenOver")]
public sealed class RollDaysWhenOver : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Lock);
        migrationBuilder.Before(
            "Every day with quarters has its daily rows (make what is missing from the quarters)",
            "SELECT DISTINCT (slot AT TIME ZONE 'UTC')::date AS day FROM scan_rollup_quarter EXCEPT SELECT day FROM scan_rollup_daily");
        migrationBuilder.Unchanged("The daily scans are the same before and after", Totals, () => migrationBuilder.Sql(Roll));
        migrationBuilder.Within(
            "A code's days are read quickly",
            TimeSpan.FromMilliseconds(500),
            "SELECT * FROM scan_rollup_daily WHERE code_id = (SELECT code_id FROM scan_rollup_day LIMIT 1)");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Lock);
        migrationBuilder.Unchanged("The daily scans are the same before and after", Totals, () => migrationBuilder.Sql(Unroll));
    }

    private const string Lock = "LOCK TABLE scan_rollup_daily, scan_rollup_quarter IN ACCESS EXCLUSIVE MODE;";

    private const string Totals = "SELECT day, bot, count(*) AS codes, sum(scans) AS scans, sum(uniques) AS uniques FROM scan_rollup_daily GROUP BY day, bot";

    private const string Roll =
        """
        CREATE TABLE scan_days (
            day    date    NOT NULL PRIMARY KEY,
            rolled boolean NOT NULL DEFAULT false
        ) WITH (fillfactor = 50);
        INSERT INTO scan_days (day, rolled) SELECT DISTINCT day, true FROM scan_rollup_daily;

        ALTER TABLE scan_rollup_daily RENAME TO scan_rollup_day;
        ALTER INDEX scan_rollup_daily_pkey RENAME TO scan_rollup_day_pkey;
        ALTER INDEX scan_rollup_daily_day_idx RENAME TO scan_rollup_day_day_idx;
        ALTER INDEX scan_rollup_daily_open_idx RENAME TO scan_rollup_day_open_idx;

        CREATE VIEW scan_rollup_daily AS
            SELECT code_id, day, bot, scans, uniques FROM scan_rollup_day
            UNION ALL
            SELECT quarter.code_id, days.day, quarter.bot, sum(quarter.scans)::bigint, NULL::bigint
            FROM scan_days AS days JOIN scan_rollup_quarter AS quarter
                ON quarter.slot >= (days.day::timestamp AT TIME ZONE 'UTC') AND quarter.slot < ((days.day + 1)::timestamp AT TIME ZONE 'UTC')
            WHERE NOT days.rolled
            GROUP BY quarter.code_id, days.day, quarter.bot;

        DROP INDEX scan_rollup_quarter_slot_idx;
        CREATE INDEX scan_rollup_quarter_slot_idx ON scan_rollup_quarter USING brin (slot) WITH (pages_per_range = 32, autosummarize = on);

        COMMENT ON TABLE scan_days IS 'UTC days with scans. Ingest locks a batch''s days (FOR SHARE) before it writes; a day is rolled under the opposite lock.';
        COMMENT ON COLUMN scan_days.rolled IS 'The day''s sums are in scan_rollup_day; scans that come late add to them there.';
        COMMENT ON VIEW scan_rollup_daily IS 'Scans by UTC day: of rolled days as stored, of the others summed from the quarters.';
        COMMENT ON COLUMN scan_rollup_day.uniques IS 'NULL until the day is closed: uniques and dimensions then come from the rows.';
        """;

    private const string Unroll =
        """
        INSERT INTO scan_rollup_day (code_id, day, bot, scans, uniques)
            SELECT code_id, day, bot, scans, NULL FROM scan_rollup_daily WHERE day IN (SELECT day FROM scan_days WHERE NOT rolled);
        DROP VIEW scan_rollup_daily;
        DROP TABLE scan_days;

        ALTER TABLE scan_rollup_day RENAME TO scan_rollup_daily;
        ALTER INDEX scan_rollup_day_pkey RENAME TO scan_rollup_daily_pkey;
        ALTER INDEX scan_rollup_day_day_idx RENAME TO scan_rollup_daily_day_idx;
        ALTER INDEX scan_rollup_day_open_idx RENAME TO scan_rollup_daily_open_idx;
        COMMENT ON COLUMN scan_rollup_daily.uniques IS 'NULL while the day is open: uniques and dimensions then come from the rows.';

        DROP INDEX scan_rollup_quarter_slot_idx;
        CREATE INDEX scan_rollup_quarter_slot_idx ON scan_rollup_quarter (slot);
        """;
}
