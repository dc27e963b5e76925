using System.Threading.Channels;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Ingest;

/// <summary>
/// Runs the consumer: a thread of its own receives and commits (the client's calls block), one task prepares a batch while another stores the one before, in order. Sessions follow
/// each other for as long as the service runs.
/// </summary>
internal sealed partial class RecordConsumer<TPipeline>(
    TPipeline pipeline, KafkaClients clients, Positions positions, ClusterIdentity identity, CpuPressure pressure, KafkaLagCollector lag,
    IOptions<IngestOptions> options, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<RecordConsumer<TPipeline>> logger) : IHostedService, IDisposable
    where TPipeline : IRecordPipeline
{
    private static readonly TimeSpan s_betweenSessions = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoning = new();
    // The session bounds how many batches are on their way.
    private readonly Channel<RecordBatch> _submitted = Channel.CreateUnbounded<RecordBatch>(new() { SingleReader = true, SingleWriter = true });
    private readonly Channel<(RecordBatch Batch, Func<CancellationToken, Task> Store)> _prepared = Channel.CreateUnbounded<(RecordBatch, Func<CancellationToken, Task>)>(new() { SingleReader = true, SingleWriter = true });
    private Task _receiving = Task.CompletedTask;
    private Task _preparing = Task.CompletedTask;
    private Task _storing = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // All consumers end at once; services stop one after the other.
        lifetime.ApplicationStopping.Register(_stopping.Cancel);
        _receiving = Guard(Task.Factory.StartNew(Receive, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        _preparing = Guard(Task.Run(PrepareAsync, CancellationToken.None));
        _storing = Guard(Task.Run(StoreAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    /// <summary>Finishes the batches in hand, commits, leaves the group; what cannot be finished in time stays uncommitted.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _receiving.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _abandoning.CancelAsync();
        await Task.WhenAll(_preparing, _storing).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _abandoning.Dispose();
    }

    /// <summary>A fault that nobody foresaw ends the service, so that it is restarted: half a consumer looks alive and stores nothing.</summary>
    private async Task Guard(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception exception)
        {
            LogFault(logger, exception);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
            throw;
        }
    }

    private void Receive()
    {
        while (!_stopping.IsCancellationRequested)
        {
            if (identity.Read() is { } clusterId)
            {
                using var session = new ConsumerSession(
                    clusterId, pipeline, clients, positions, identity, lag, options.Value, time, logger, batch => _submitted.Writer.TryWrite(batch));
                if (session.Run(_stopping.Token))
                {
                    break;
                }

                LogSessionEnded(logger);
            }

            _stopping.Token.WaitHandle.WaitOne(s_betweenSessions);
        }

        _submitted.Writer.Complete();
    }

    private async Task PrepareAsync()
    {
        await foreach (var batch in _submitted.Reader.ReadAllAsync(CancellationToken.None))
        {
            _prepared.Writer.TryWrite((batch, pipeline.Prepare(batch)));
        }

        _prepared.Writer.Complete();
    }

    private async Task StoreAsync()
    {
        await foreach (var (batch, store) in _prepared.Reader.ReadAllAsync(CancellationToken.None))
        {
            var started = time.GetTimestamp();
            try
            {
                await store(_abandoning.Token);
                batch.Session.Complete(batch);
            }
            catch (OperationCanceledException) when (_abandoning.IsCancellationRequested)
            {
                batch.Session.Abandon();
            }

            await YieldAsync(batch, time.GetElapsedTime(started));
        }
    }

    /// <summary>Redirects come first: a backlog is worked off at half speed while tasks wait for a processor.</summary>
    private async Task YieldAsync(RecordBatch batch, TimeSpan took)
    {
        if (batch.Records.Count < options.Value.BatchSize / 2 || _stopping.IsCancellationRequested || pressure.Percent() <= options.Value.YieldAbovePressure)
        {
            return;
        }

        await Task.Delay(took < options.Value.YieldMax ? took : options.Value.YieldMax, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(EventId = 3031, Level = LogLevel.Critical, Message = "The consumer failed; the service stops")]
    private static partial void LogFault(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3030, Level = LogLevel.Warning, Message = "The consumer session ended; a new one begins")]
    private static partial void LogSessionEnded(ILogger logger);
}
