using System.Net;
using System.Net.Sockets;

namespace QrAspire.Tests.Faults;

/// <summary>Scans known codes at a bounded rate over several connections and books every attempt.</summary>
public sealed class ScanLoad(IPEndPoint redirect, IReadOnlyList<string> shortIds, ScanLedger ledger, string runId, TimeProvider time)
{
    /// <summary>A client gives up after this long; a healthy redirect takes a millisecond.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string UserAgent =
        "User-Agent: Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36\r\n";

    /// <summary>Runs until cancelled; requests under way are still awaited and booked.</summary>
    /// <param name="workers">Concurrent clients, one connection each.</param>
    /// <param name="perSecond">Attempts per second over all clients.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public Task RunAsync(int workers, int perSecond, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(worker => WorkAsync(worker, TimeSpan.FromSeconds((double)workers / perSecond), cancellationToken)));

    /// <summary>Sends so many scans as fast as they are answered.</summary>
    public async Task SendAsync(int workers, int count)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(async _ =>
        {
            using var connection = new RawHttpConnection(redirect);
            for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
            {
                await ScanAsync(connection, shortIds[number % shortIds.Count], $"{runId}-{number}");
            }
        }));
    }

    private async Task WorkAsync(int worker, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var connection = new RawHttpConnection(redirect);
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            for (var number = 0; await timer.WaitForNextTickAsync(cancellationToken); number++)
            {
                await ScanAsync(connection, shortIds[(worker + number) % shortIds.Count], $"{runId}-{worker}-{number}");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private async Task ScanAsync(RawHttpConnection connection, string shortId, string requestId)
    {
        var started = time.GetUtcNow();
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            var (status, location) = await connection.GetAsync($"/r/{shortId}", $"X-Request-ID: {requestId}\r\n{UserAgent}", patience.Token);
            var right = status == 302 && location is not null;
            ledger.Record(new(requestId, shortId, started, time.GetUtcNow(), right ? ScanFate.Answered : ScanFate.Wrong, right ? null : $"status {status}"));
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            ledger.Record(new(requestId, shortId, started, time.GetUtcNow(), ScanFate.Unanswered, exception.GetBaseException().Message));
        }
    }
}
