using System.Text.Json;
using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Web.Live;

/// <summary>Keeps the feed from Analytics open; after a loss it tries again, waiting from one second up to fifteen.</summary>
internal sealed partial class LiveScanReader(IServiceProvider services, LiveScans live, TimeProvider time, ILogger<LiveScanReader> logger) : BackgroundService
{
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = s_firstDelay;
        Guid? last = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // A new client each time: its handler follows changes of address.
                var analytics = services.GetRequiredService<AnalyticsClient>();
                await foreach (var news in analytics.LiveAsync(last, Opened, stoppingToken))
                {
                    last = news.Scan?.EventId ?? last;
                    live.Publish(news);
                }

                LogEnded(logger);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is ServiceException or IOException or HttpRequestException or JsonException)
            {
                LogLost(logger, exception.Message, delay.TotalSeconds);
            }

            live.SetConnected(false);
            await Task.Delay(delay, time, stoppingToken);
            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, s_longestDelay.Ticks));
        }

        void Opened()
        {
            delay = s_firstDelay;
            live.SetConnected(true);
            LogOpened(logger);
        }
    }

    [LoggerMessage(EventId = 5000, Level = LogLevel.Information, Message = "Live feed open")]
    private static partial void LogOpened(ILogger logger);

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "Live feed ended by Analytics; opening it again")]
    private static partial void LogEnded(ILogger logger);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning, Message = "Live feed lost ({Reason}); next try in {Delay} s")]
    private static partial void LogLost(ILogger logger, string reason, double delay);
}
