using System.Globalization;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace QrAspire.ServiceDefaults.Data;

/// <summary>
/// What a migration asks of the data before it changes anything, and of itself when it is done. A check runs in the migration's own transaction, whoever
/// runs it: one that fails ends the migration with nothing of it in the database, and its sentence and the first rows found are in the error.
/// </summary>
public static class MigrationChecks
{
    /// <summary>SQLSTATE of a check that failed; class <c>QR</c> is free for applications.</summary>
    public const string SqlState = "QR001";

    private const string Mark = "QrAspire:Check";

    /// <summary>The shape of the data that this migration relies on. Nothing but locks may stand before it.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="must">What has to be so, as a sentence without a full stop, and what to do about it.</param>
    /// <param name="sql">A query that finds no rows when it is so, and else names what is wrong: ids, not personal data.</param>
    /// <exception cref="InvalidOperationException">The migration has changed something already.</exception>
    public static void Before(this MigrationBuilder migration, string must, string sql)
    {
        if (migration.Operations.Any(operation => operation is not SqlOperation { Sql: var before } || (operation[Mark] is null && !before.StartsWith("LOCK TABLE", StringComparison.Ordinal))))
        {
            throw new InvalidOperationException($"A check of what was there before comes after a change: {must}");
        }

        Check(migration, Nothing(must, sql));
    }

    /// <summary>What queries answer once the migration is done.</summary>
    /// <inheritdoc cref="Before" path="/param" />
    public static void After(this MigrationBuilder migration, string must, string sql) => Check(migration, Nothing(must, sql));

    /// <summary>What a query answers, row by row, is the same before and after a change: moved data is all there. Sums and counts say it of large tables.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="must">What has to stay, as a sentence without a full stop.</param>
    /// <param name="sql">The query; it has to run on both schemas.</param>
    /// <param name="change">Adds the change.</param>
    public static void Unchanged(this MigrationBuilder migration, string must, string sql, Action change)
    {
        var kept = string.Create(CultureInfo.InvariantCulture, $"kept_{migration.Operations.Count}");
        Check(migration, $"CREATE TEMPORARY TABLE {kept} ON COMMIT DROP AS {sql};");
        change();
        After(migration, must, $"""
            (SELECT 'before' AS moment, * FROM {kept} EXCEPT ALL SELECT 'before', now.* FROM ({sql}) AS now)
            UNION ALL (SELECT 'after', now.* FROM ({sql}) AS now EXCEPT ALL SELECT 'after', * FROM {kept})
            """);
        Check(migration, $"DROP TABLE {kept};");
    }

    /// <summary>How long a query may take on the migrated schema: the best of three times, so that a busy machine alone fails nothing.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="must">What has to be quick, as a sentence without a full stop.</param>
    /// <param name="most">The budget.</param>
    /// <param name="sql">The query; what it answers does not matter.</param>
    public static void Within(this MigrationBuilder migration, string must, TimeSpan most, string sql) => Check(migration, string.Create(
        CultureInfo.InvariantCulture,
        $"""
        DO $check$
        DECLARE check_started timestamptz; check_best interval;
        BEGIN
            FOR check_run IN 1..3 LOOP
                check_started := clock_timestamp();
                PERFORM count(*) FROM ({sql}) AS answer;
                check_best := least(check_best, clock_timestamp() - check_started);
            END LOOP;
            IF check_best > {most.TotalSeconds} * interval '1 second' THEN
                RAISE EXCEPTION USING ERRCODE = '{SqlState}', MESSAGE = {Literal(must)} || ' (at most ' || {most.TotalMilliseconds} || ' ms), but it took ' || extract(epoch FROM check_best) * 1000 || ' ms';
            END IF;
        END $check$;
        """));

    private static string Nothing(string must, string sql) =>
        $"""
        DO $check$
        DECLARE check_rows text;
        BEGIN
            SELECT string_agg(line, ', ') INTO check_rows FROM (SELECT wrong::text AS line FROM ({sql}) AS wrong LIMIT 3) AS lines;
            IF check_rows IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = '{SqlState}', MESSAGE = {Literal(must)} || ', but there is ' || check_rows;
            END IF;
        END $check$;
        """;

    private static void Check(MigrationBuilder migration, string sql) => migration.Sql(sql).Annotation(Mark, true);

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
