using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;
using QrAspire.Api.Data;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Api.Webhooks;

/// <summary>
/// Tells what happened on the days since the last digest, each UTC day once: the day is noted in the statement that stores the delivery.
/// After days of downtime one digest covers them all.
/// </summary>
internal sealed class Digests(CodesDbContext db, AnalyticsClient analytics, TimeProvider time)
{
    private const int MaxItems = 10;
    private const int MaxDays = 31;

    /// <summary>Queues what is due.</summary>
    /// <param name="lastDay">The latest day that is over.</param>
    /// <param name="cancellationToken">Stops; what is left is due at the next look.</param>
    public async Task QueueAsync(DateOnly lastDay, CancellationToken cancellationToken)
    {
        foreach (var due in (await DueAsync(lastDay, cancellationToken)).GroupBy(webhook => webhook.FirstDay))
        {
            var firstDay = due.Key > lastDay.AddDays(-MaxDays) ? due.Key : lastDay.AddDays(1 - MaxDays);
            var data = await ContentAsync(firstDay, lastDay, cancellationToken);
            var now = Rfc3339.Truncate(time.GetUtcNow());
            var body = new JsonObject { ["type"] = WebhookEvents.Digest, ["timestamp"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), ["data"] = data }.ToJsonString(JsonConventions.Options);
            using var quiet = SuppressInstrumentationScope.Begin();
            foreach (var webhook in due)
            {
                await db.Database.ExecuteSqlAsync($"""
                    WITH mine AS (
                        UPDATE webhooks SET digested_day = {lastDay} WHERE id = {webhook.Id} AND enabled AND digested_day IS NOT DISTINCT FROM {webhook.DigestedDay}::date RETURNING id)
                    INSERT INTO webhook_deliveries (id, webhook_id, event, body, created_at, status, next_attempt_at)
                        SELECT {Guid.CreateVersion7(now)}, id, {WebhookEvents.Digest}, {body}, {now}, 'pending', {now} FROM mine
                    """, cancellationToken);
            }
        }
    }

    private async Task<List<Due>> DueAsync(DateOnly lastDay, CancellationToken cancellationToken)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        return await db.Database.SqlQuery<Due>($"""
            SELECT id AS "Id", digested_day AS "DigestedDay", coalesce(digested_day + 1, (told_since AT TIME ZONE 'UTC')::date) AS "FirstDay"
            FROM webhooks WHERE enabled AND {WebhookEvents.Digest} = ANY (events) AND coalesce(digested_day + 1, (told_since AT TIME ZONE 'UTC')::date) <= {lastDay}
            """).ToListAsync(cancellationToken);
    }

    private async Task<JsonObject> ContentAsync(DateOnly firstDay, DateOnly lastDay, CancellationToken cancellationToken)
    {
        var (from, to) = (Start(firstDay), Start(lastDay.AddDays(1)));
        var scans = new ScanQuery(from, to);
        var summary = await analytics.SummaryAsync(scans, cancellationToken);
        var top = (await analytics.BreakdownAsync(scans, "code", cancellationToken)).Items.Take(MaxItems).ToDictionary(item => Guid.Parse(item.Value!), item => item.Scans);

        using var quiet = SuppressInstrumentationScope.Begin();
        var ids = top.Keys.ToList();
        var known = await db.Codes.AsNoTracking().Where(code => ids.Contains(code.Id)).Select(code => new Mention(code.Id, code.ShortId, code.Title, null)).ToDictionaryAsync(code => code.Id, cancellationToken);
        var created = db.Codes.AsNoTracking().Where(code => code.CreatedAt >= from && code.CreatedAt < to && code.DeletedAt == null);
        var newCodes = await created.OrderBy(code => code.CreatedAt).ThenBy(code => code.Id).Take(MaxItems).Select(code => new Mention(code.Id, code.ShortId, code.Title, null)).ToListAsync(cancellationToken);
        var gone = await UnavailableAsync(from, to, cancellationToken);
        return new()
        {
            ["firstDay"] = firstDay.ToString("O", CultureInfo.InvariantCulture),
            ["lastDay"] = lastDay.ToString("O", CultureInfo.InvariantCulture),
            ["scans"] = summary.Scans,
            ["uniques"] = summary.Uniques,
            ["topCodes"] = new JsonArray([.. top.OrderByDescending(code => code.Value).Select(code => known.GetValueOrDefault(code.Key, new(code.Key, null, null, null)).Json(code.Value))]),
            ["newCodes"] = Listed(newCodes, await created.CountAsync(cancellationToken)),
            ["unavailableCodes"] = Listed(gone.Take(MaxItems), gone.Count),
        };
    }

    /// <summary>Codes that could be scanned before and no longer at the end: paused, archived, deleted, or past their end.</summary>
    private Task<List<Mention>> UnavailableAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => db.Database.SqlQuery<Mention>($"""
        SELECT c.id AS "Id", c.short_id AS "ShortId", c.title AS "Title", CASE WHEN c.deleted_at < {to} THEN 'deleted' ELSE last.document ->> 'status' END AS "Reason"
        FROM codes c
        JOIN LATERAL (SELECT document FROM code_history h WHERE h.code_id = c.id AND h.changed_at < {to} ORDER BY version DESC LIMIT 1) last ON true
        WHERE c.updated_at >= {from} AND (c.deleted_at < {to} OR last.document ->> 'status' <> 'active')
            AND EXISTS (SELECT FROM code_history h WHERE h.code_id = c.id AND h.changed_at >= {from} AND h.changed_at < {to} AND (h.action = 'deleted' OR h.document ->> 'status' <> 'active'))
            AND NOT EXISTS (SELECT FROM (SELECT document, action FROM code_history h WHERE h.code_id = c.id AND h.changed_at < {from} ORDER BY version DESC LIMIT 1) earlier
                WHERE earlier.action = 'deleted' OR earlier.document ->> 'status' <> 'active')
        UNION ALL
        SELECT id, short_id, title, 'expired' FROM codes WHERE valid_until >= {from} AND valid_until < {to} AND deleted_at IS NULL AND status = 'active'
        ORDER BY 1
        """).ToListAsync(cancellationToken);

    private static JsonObject Listed(IEnumerable<Mention> codes, int total) => new() { ["total"] = total, ["items"] = new JsonArray([.. codes.Select(code => code.Json())]) };

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private sealed record Due(Guid Id, DateOnly? DigestedDay, DateOnly FirstDay);

    private sealed record Mention(Guid Id, string? ShortId, string? Title, string? Reason)
    {
        public JsonObject Json(long? scans = null)
        {
            var json = new JsonObject { ["id"] = Id };
            if (ShortId is not null) json["shortId"] = ShortId;
            if (Title is not null) json["title"] = Title;
            if (Reason is not null) json["reason"] = Reason;
            if (scans is not null) json["scans"] = scans;
            return json;
        }
    }
}
