using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;
using QrAspire.Api.Data;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Api.Webhooks;

/// <summary>
/// Announces 1, 10, 100, … scans of a code, each once. Totals come from Analytics page by page; the highest milestone that is dealt with is
/// raised in the transaction that stores the deliveries, so that a crash or a second replica announces nothing twice and leaves nothing out.
/// </summary>
internal sealed class Milestones(CodesDbContext db, AnalyticsClient analytics, TimeProvider time)
{
    /// <summary>Scans that arrive later than this after they happened are found by the next sweep over all codes.</summary>
    private static readonly TimeSpan s_overlap = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_sweepInterval = TimeSpan.FromHours(1);

    private static readonly long[] s_steps = [.. Enumerable.Range(0, 19).Select(power => long.Parse("1" + new string('0', power), CultureInfo.InvariantCulture))];

    /// <summary>Forgets where it was: nobody is told any more, and whoever asks next begins anew.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        await db.Database.ExecuteSqlAsync($"DELETE FROM scan_watch", cancellationToken);
    }

    /// <summary>Announces what was reached since the last look.</summary>
    /// <param name="toldSince">Since when somebody is told; what was reached before is not announced.</param>
    /// <param name="cancellationToken">Stops; the next look goes on.</param>
    public async Task AnnounceAsync(DateTimeOffset toldSince, CancellationToken cancellationToken)
    {
        var watch = await WatchAsync(cancellationToken);
        if (watch is null)
        {
            var begun = time.GetUtcNow();
            await EachPageAsync(new(To: toldSince), since: null, RememberAsync, cancellationToken);
            watch = new(begun, SweptAt: null);
            await RememberLookAsync(watch, cancellationToken);
        }

        var now = time.GetUtcNow();
        var isSweep = watch.SweptAt is not { } swept || now - swept >= s_sweepInterval;
        await EachPageAsync(new(), isSweep ? null : watch.LookedAt - s_overlap, QueueAsync, cancellationToken);
        await RememberLookAsync(new(now, isSweep ? now : watch.SweptAt), cancellationToken);
    }

    private async Task EachPageAsync(ScanQuery query, DateTimeOffset? since, Func<long[], Guid[], long[], CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await analytics.TotalsAsync(query, since, cursor, cancellationToken);
            using var quiet = SuppressInstrumentationScope.Begin();
            await take([.. page.Items.Select(item => s_steps.Last(step => step <= item.Scans))], [.. page.Items.Select(item => item.CodeId)], [.. page.Items.Select(item => item.Scans)], cancellationToken);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private Task RememberAsync(long[] reached, Guid[] codes, long[] scans, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO code_milestones (code_id, reached)
            SELECT code_id, reached FROM unnest({codes}, {reached}) AS page (code_id, reached) JOIN codes ON codes.id = code_id
        ON CONFLICT (code_id) DO UPDATE SET reached = greatest(code_milestones.reached, excluded.reached)
        """, cancellationToken);

    private Task QueueAsync(long[] reached, Guid[] codes, long[] scans, CancellationToken cancellationToken) => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
    {
        var now = Rfc3339.Truncate(time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // Replicas take turns, so that each sees what the other has announced.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('code_milestones'))", cancellationToken);
        await db.Database.ExecuteSqlAsync($"""
            WITH raised AS (
                SELECT page.*, coalesce(m.reached, 0) AS before, c.short_id, c.title
                FROM unnest({codes}, {scans}, {reached}) AS page (code_id, scans, reached)
                JOIN codes c ON c.id = page.code_id AND c.deleted_at IS NULL
                LEFT JOIN code_milestones m ON m.code_id = page.code_id
                WHERE page.reached > coalesce(m.reached, 0)),
            stored AS (
                INSERT INTO code_milestones (code_id, reached) SELECT code_id, reached FROM raised
                ON CONFLICT (code_id) DO UPDATE SET reached = excluded.reached)
            INSERT INTO webhook_deliveries (id, webhook_id, event, body, created_at, status, next_attempt_at)
                SELECT gen_random_uuid(), w.id, {WebhookEvents.Milestone}, jsonb_strip_nulls(jsonb_build_object(
                    'type', {WebhookEvents.Milestone}, 'timestamp', to_char({now} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                    'data', jsonb_build_object('id', code_id, 'shortId', short_id, 'title', title, 'milestone', step, 'scans', scans)))::text, {now}, 'pending', {now}
                FROM raised JOIN unnest({s_steps}) AS step ON step > before AND step <= reached
                JOIN webhooks w ON w.enabled AND {WebhookEvents.Milestone} = ANY (w.events)
            """, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    });

    private async Task<Watch?> WatchAsync(CancellationToken cancellationToken)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        return await db.Database.SqlQuery<Watch>($"SELECT looked_at AS \"LookedAt\", swept_at AS \"SweptAt\" FROM scan_watch").SingleOrDefaultAsync(cancellationToken);
    }

    private async Task RememberLookAsync(Watch watch, CancellationToken cancellationToken)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO scan_watch (looked_at, swept_at) VALUES ({watch.LookedAt}, {watch.SweptAt})
            ON CONFLICT (is_only) DO UPDATE SET looked_at = excluded.looked_at, swept_at = excluded.swept_at
            """, cancellationToken);
    }

    /// <param name="LookedAt">When totals were last asked for.</param>
    /// <param name="SweptAt">When those of all codes were.</param>
    private sealed record Watch(DateTimeOffset LookedAt, DateTimeOffset? SweptAt);
}
