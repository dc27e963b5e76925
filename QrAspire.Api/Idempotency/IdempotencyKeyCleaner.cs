using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Data;

namespace QrAspire.Api.Idempotency;

/// <summary>Deletes stored answers that are older than <see cref="IdempotencyFilter.Lifetime"/>, once an hour.</summary>
internal sealed partial class IdempotencyKeyCleaner(IServiceScopeFactory scopes, TimeProvider time, ILogger<IdempotencyKeyCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan s_period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var oldest = time.GetUtcNow() - IdempotencyFilter.Lifetime;
                await scope.ServiceProvider.GetRequiredService<CodesDbContext>().IdempotencyKeys.Where(key => key.CreatedAt <= oldest).ExecuteDeleteAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is Npgsql.NpgsqlException or TimeoutException)
            {
                LogFailed(logger, exception);
            }
        }
    }

    [LoggerMessage(EventId = 2100, Level = LogLevel.Warning, Message = "Old idempotency keys could not be deleted; the next attempt is in an hour")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
