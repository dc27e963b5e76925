using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using QrAspire.Api.Data;
using QrAspire.ServiceDefaults.Data;
using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Api.Webhooks;

/// <summary>
/// Asks Analytics how often codes were scanned, only while a webhook is told of that (docs/adr/0010-webhooks-ask-analytics.md). Nothing waits
/// for it: while Analytics is away, milestones and digests come later.
/// </summary>
internal sealed partial class ScanEventWatcher(IServiceScopeFactory scopes, IOptions<WebhookOptions> options, TimeProvider time, ILogger<ScanEventWatcher> logger) : BackgroundService
{
    private bool _isForgotten;
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ScanInterval, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
                _isFailing = false;
            }
            catch (Exception exception) when (exception is ServiceException || DatabaseOutage.Is(exception))
            {
                // Said once, not every few seconds.
                if (!_isFailing) LogFailed(logger, exception.Message);
                _isFailing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var toldSince = await ToldSinceAsync(services.GetRequiredService<CodesDbContext>(), cancellationToken);
        if (toldSince is { } since)
        {
            _isForgotten = false;
            await services.GetRequiredService<Milestones>().AnnounceAsync(since, cancellationToken);
        }
        else if (!_isForgotten)
        {
            await services.GetRequiredService<Milestones>().ForgetAsync(cancellationToken);
            _isForgotten = true;
        }

        var today = DateOnly.FromDateTime((time.GetUtcNow() - options.Value.DigestAfter).UtcDateTime);
        await services.GetRequiredService<Digests>().QueueAsync(today.AddDays(-1), cancellationToken);
    }

    /// <summary>Since when the first of them is told of milestones; null when nobody is.</summary>
    private static async Task<DateTimeOffset?> ToldSinceAsync(CodesDbContext db, CancellationToken cancellationToken)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        return (await db.Database.SqlQuery<DateTimeOffset?>($"""SELECT min(told_since) AS "Value" FROM webhooks WHERE enabled AND {WebhookEvents.Milestone} = ANY (events)""").ToListAsync(cancellationToken)).Single();
    }

    [LoggerMessage(EventId = 2222, Level = LogLevel.Warning, Message = "Milestones and digests have to wait: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}

/// <summary>Registration.</summary>
internal static class ScanEventsExtensions
{
    /// <summary>Adds milestones, digests and the client that they ask Analytics with.</summary>
    public static void AddScanEvents(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHttpClient<AnalyticsClient>(http => http.BaseAddress = new("http://analytics"));
        builder.Services.AddScoped<Milestones>();
        builder.Services.AddScoped<Digests>();
        builder.AddExternalHostedService<ScanEventWatcher>();
    }
}
