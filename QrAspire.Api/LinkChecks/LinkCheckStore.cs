using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Data;
using QrAspire.Api.Outbound;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.LinkChecks;

/// <summary>Asks destinations and remembers how they answered.</summary>
public sealed class LinkCheckStore(CodesDbContext db, GuardedClient client, TimeProvider time)
{
    /// <summary>Codes whose destination is due, those never asked first.</summary>
    public Task<List<DueLink>> DueAsync(LinkCheckOptions options, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return db.Database.SqlQuery<DueLink>($"""
            SELECT c.id AS "CodeId", c.payload ->> 'url' AS "Url"
            FROM codes c LEFT JOIN link_checks l ON l.code_id = c.id
            WHERE c.kind = 'dynamic' AND c.status = 'active' AND c.deleted_at IS NULL AND c.payload ->> 'url' ILIKE 'http%'
              AND CASE WHEN l.url = c.payload ->> 'url' THEN l.checked_at <= {now - options.Interval} ELSE c.updated_at <= {now - options.Settle} END
            ORDER BY l.checked_at NULLS FIRST LIMIT {options.Batch}
            """).ToListAsync(cancellationToken);
    }

    /// <summary>Asks one destination.</summary>
    public Task<OutboundResult> AskAsync(string url, CancellationToken cancellationToken) => client.FollowAsync(new Uri(url), cancellationToken);

    /// <summary>Remembers an answer.</summary>
    public async Task<LinkCheck> RememberAsync(Guid codeId, string url, OutboundResult result, CancellationToken cancellationToken)
    {
        var now = Rfc3339.Truncate(time.GetUtcNow());
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO link_checks (code_id, url, checked_at, problem, status, final_url, failures)
            SELECT id, {url}, {now}, {result.Problem}, {result.Status}, {result.Url.AbsoluteUri}, {(result.Problem is null ? 0 : 1)} FROM codes WHERE id = {codeId}
            ON CONFLICT (code_id) DO UPDATE SET url = excluded.url, checked_at = excluded.checked_at, problem = excluded.problem, status = excluded.status, final_url = excluded.final_url,
                failures = CASE WHEN excluded.problem IS NULL THEN 0 WHEN link_checks.url = excluded.url THEN link_checks.failures + 1 ELSE 1 END
            """, cancellationToken);
        return await db.LinkChecks.AsNoTracking().SingleAsync(check => check.CodeId == codeId, cancellationToken);
    }
}

/// <summary>A destination that is due.</summary>
public sealed record DueLink(Guid CodeId, string Url);
