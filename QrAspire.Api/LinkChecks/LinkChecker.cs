using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using QrAspire.Api.Data;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Api.LinkChecks;

/// <summary>Asks the destinations that are due, on one replica at a time.</summary>
internal sealed partial class LinkChecker : BackgroundService
{
    /// <summary>Key of the advisory lock that one replica holds while it asks.</summary>
    private const long LockKey = 0x51724C696E6B73;

    private readonly IServiceScopeFactory _scopes;
    private readonly LinkCheckOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LinkChecker> _logger;
    private readonly Counter<long> _checks;

    public LinkChecker(IServiceScopeFactory scopes, IOptions<LinkCheckOptions> options, TimeProvider time, IMeterFactory meters, ILogger<LinkChecker> logger)
    {
        (_scopes, _options, _time, _logger) = (scopes, options.Value, time, logger);
        _checks = meters.Create("QrAspire.Api").CreateCounter<long>("qr.link.checks", "{check}", "Destinations that were asked, by how they answered");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Enabled) return;
        using var quiet = SuppressInstrumentationScope.Begin();
        using var timer = new PeriodicTimer(_options.Pause, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (DatabaseOutage.Is(exception))
            {
                LogFailed(_logger, exception.Message);
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<CodesDbContext>().Database;
        await database.OpenConnectionAsync(cancellationToken);
        if (!await database.SqlQuery<bool>($"SELECT pg_try_advisory_lock({LockKey}) AS \"Value\"").SingleAsync(cancellationToken)) return;
        try
        {
            var due = await scope.ServiceProvider.GetRequiredService<LinkCheckStore>().DueAsync(_options, cancellationToken);
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = cancellationToken }, CheckAsync);
        }
        finally
        {
            await database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private async ValueTask CheckAsync(DueLink link, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<LinkCheckStore>();
        var result = await store.AskAsync(link.Url, cancellationToken);
        await store.RememberAsync(link.CodeId, link.Url, result, cancellationToken);
        _checks.Add(1, new KeyValuePair<string, object?>("result", result.Problem ?? "ok"));
    }

    [LoggerMessage(EventId = 2210, Level = LogLevel.Warning, Message = "Destinations could not be checked: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
