using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using QrAspire.Api.Data;
using QrAspire.Api.Outbound;
using QrAspire.ServiceDefaults.Data;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Webhooks;

/// <summary>
/// Sends what is due, signed, and tries again with growing waits. A delivery is claimed by moving its next attempt into the future, so that
/// replicas do not send it twice at the same time; a crash repeats it, which receivers tell by <c>webhook-id</c>.
/// </summary>
internal sealed partial class WebhookSender(IServiceScopeFactory scopes, GuardedClient client, IOptions<WebhookOptions> options, TimeProvider time, ILogger<WebhookSender> logger) : BackgroundService
{
    private const int Batch = 32;
    private const int MaxResponse = 1000;
    private static readonly TimeSpan s_claim = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_cleanInterval = TimeSpan.FromHours(1);

    private readonly WebhookOptions _options = options.Value;
    private DateTimeOffset _cleanedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await SendDueAsync(stoppingToken) == Batch)
                {
                }

                await CleanAsync(stoppingToken);
            }
            catch (Exception exception) when (DatabaseOutage.Is(exception))
            {
                LogFailed(logger, exception.Message);
            }
        }
    }

    private async Task<int> SendDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CodesDbContext>();
        var now = Rfc3339.Truncate(time.GetUtcNow());
        var due = await ClaimAsync(db, now, cancellationToken);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (id, token) => await SendAsync(id, token));
        return due.Count;
    }

    private static async Task<List<Guid>> ClaimAsync(CodesDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Asked for by nobody: a trace of every look would bury the requests'.
        using var quiet = SuppressInstrumentationScope.Begin();
        return await db.Database.SqlQuery<Guid>($"""
            UPDATE webhook_deliveries SET next_attempt_at = {now + s_claim} WHERE id IN (
                SELECT d.id FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
                WHERE d.status = 'pending' AND d.next_attempt_at <= {now} AND (w.enabled OR d.event = {WebhookEvents.Ping})
                ORDER BY d.next_attempt_at LIMIT {Batch} FOR UPDATE OF d SKIP LOCKED)
            RETURNING id AS "Value"
            """).ToListAsync(cancellationToken);
    }

    private async Task SendAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CodesDbContext>();
        var delivery = await db.WebhookDeliveries.SingleAsync(delivery => delivery.Id == id, cancellationToken);
        var webhook = await db.Webhooks.AsNoTracking().SingleAsync(webhook => webhook.Id == delivery.WebhookId, cancellationToken);
        var (result, body) = await AttemptAsync(webhook, delivery, cancellationToken);

        delivery.Attempts++;
        delivery.AttemptedAt = Rfc3339.Truncate(time.GetUtcNow());
        delivery.Problem = result.Problem;
        delivery.ResponseStatus = result.Status;
        delivery.ResponseBody = body.Length <= MaxResponse ? body.Replace("\0", "") : body[..MaxResponse].Replace("\0", "");
        if (result.Problem is null)
        {
            (delivery.Status, delivery.NextAttemptAt) = ("delivered", null);
        }
        else if (delivery.Attempts >= _options.MaxAttempts)
        {
            (delivery.Status, delivery.NextAttemptAt) = ("failed", null);
        }
        else
        {
            var wait = _options.RetryDelay * Math.Pow(4, delivery.Attempts - 1) * (0.8 + (0.4 * Random.Shared.NextDouble()));
            delivery.NextAttemptAt = Rfc3339.Truncate(delivery.AttemptedAt.Value + wait);
        }

        await db.SaveChangesAsync(cancellationToken);
        await CountAsync(db, webhook.Id, result.Problem, cancellationToken);
    }

    private Task<(OutboundResult Result, string Body)> AttemptAsync(Webhook webhook, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(webhook.Url)) { Content = new StringContent(delivery.Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", delivery.Id.ToString());
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(webhook.Secret, delivery.Id.ToString(), now, delivery.Body));
        return client.SendAsync(request, cancellationToken);
    }

    /// <summary>A success begins anew; too many failures in a row switch the webhook off.</summary>
    private async Task CountAsync(CodesDbContext db, Guid id, string? problem, CancellationToken cancellationToken)
    {
        if (problem is null)
        {
            await db.Database.ExecuteSqlAsync($"UPDATE webhooks SET failures = 0 WHERE id = {id} AND failures > 0", cancellationToken);
            return;
        }

        var reason = $"{_options.PauseAfter} attempts in a row failed, the last with {problem}.";
        await db.Database.ExecuteSqlAsync($"""
            UPDATE webhooks SET failures = failures + 1,
                enabled = enabled AND failures + 1 < {_options.PauseAfter},
                paused_reason = CASE WHEN enabled AND failures + 1 >= {_options.PauseAfter} THEN {reason} ELSE paused_reason END
            WHERE id = {id}
            """, cancellationToken);
        LogAttemptFailed(logger, id, problem);
    }

    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _cleanedAt < s_cleanInterval) return;
        _cleanedAt = now;
        await using var scope = scopes.CreateAsyncScope();
        var oldest = now - _options.Keep;
        await scope.ServiceProvider.GetRequiredService<CodesDbContext>().WebhookDeliveries.Where(delivery => delivery.CreatedAt < oldest).ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 2220, Level = LogLevel.Warning, Message = "Webhooks cannot be sent right now: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 2221, Level = LogLevel.Information, Message = "Webhook {Id} did not take an event: {Problem}")]
    private static partial void LogAttemptFailed(ILogger logger, Guid id, string problem);
}
