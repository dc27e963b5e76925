using Npgsql;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Api.Images;

/// <summary>Hears of changed codes (channel <c>redirect_targets</c>, docs/contract-redirect-targets.md), also of those that another instance changed.</summary>
internal sealed partial class CodeChangeListener(SessionDatabase database, CodeSymbols symbols, TimeProvider time, ILogger<CodeChangeListener> logger) : BackgroundService
{
    private static readonly TimeSpan s_minDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_maxDelay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = s_minDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.Source.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, notification) => symbols.Forget(notification.Payload);
                await using (var listen = new NpgsqlCommand("LISTEN redirect_targets", connection)) await listen.ExecuteNonQueryAsync(stoppingToken);
                symbols.IsLive = true;
                delay = s_minDelay;
                while (true) await connection.WaitAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
            {
                if (symbols.IsLive) LogLost(logger, exception.Message);
                symbols.IsLive = false;
                await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), time, stoppingToken);
                delay = delay * 2 < s_maxDelay ? delay * 2 : s_maxDelay;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                symbols.IsLive = false;
            }
        }
    }

    [LoggerMessage(EventId = 2210, Level = LogLevel.Warning, Message = "Changes of codes are not heard any more ({Reason}); images are drawn from the database until they are")]
    private static partial void LogLost(ILogger logger, string reason);
}
