using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Web.Live;

/// <summary>
/// Runs a page's refresh soon after scans arrive: at most one at a time and one per interval, and always one after the last scan,
/// so that the numbers end up exact however many scans come at once.
/// </summary>
public sealed class LiveRefresh : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(400);

    private readonly IDisposable _subscription;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Func<CancellationToken, Task> _refresh;
    private readonly TimeProvider _time;
    private int _wanted;

    /// <param name="live">The feed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="codeId">The code whose scans matter; null is all.</param>
    /// <param name="onScan">Called at once for each scan that is told by itself, from any thread.</param>
    /// <param name="refresh">Reads the numbers again and shows them; handles its own failures.</param>
    public LiveRefresh(LiveScans live, TimeProvider time, Guid? codeId, Action<LiveScan> onScan, Func<CancellationToken, Task> refresh)
    {
        _refresh = refresh;
        _time = time;
        _subscription = live.Subscribe(
            news =>
            {
                if (codeId is { } wanted && news.Scan?.CodeId != wanted && news.More?.ContainsKey(wanted) != true) return;
                if (news.Scan is { } scan) onScan(scan);
                Request();
            },
            Request);
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private void Request()
    {
        // 0 → idle, 1 → running, 2 → running and wanted again.
        if (Interlocked.Exchange(ref _wanted, 2) == 0) _ = RunAsync(_stopped.Token);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (Interlocked.CompareExchange(ref _wanted, 0, 1) != 1)
            {
                Volatile.Write(ref _wanted, 1);
                await _refresh(cancellationToken);
                await Task.Delay(s_interval, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }
}
