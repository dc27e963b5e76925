namespace QrAspire.Redirect.Journaling;

/// <summary>What is done to the segments every <see cref="JournalOptions.SyncInterval"/>, beside the requests.</summary>
internal sealed class JournalHousekeeping : IDisposable
{
    private readonly JournalSegments _segments;
    private readonly ITimer _timer;
    private int _isBusy;

    public JournalHousekeeping(JournalSegments segments, TimeSpan interval, TimeProvider time)
    {
        _segments = segments;
        _timer = time.CreateTimer(static house => ((JournalHousekeeping)house!).Run(), this, interval, interval);
    }

    /// <summary>Flushes, and notices that somebody removed the segment under us; one round at a time, however slow the disk.</summary>
    public void Run()
    {
        if (Interlocked.Exchange(ref _isBusy, 1) == 1)
        {
            return;
        }

        try
        {
            _segments.Flush();
            _segments.LeaveRemoved();
        }
        catch (IOException exception)
        {
            _segments.Failed(exception);
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();
}
