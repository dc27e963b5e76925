using Microsoft.Extensions.Options;

namespace QrAspire.Api.Rendering.Rasters;

/// <summary>
/// Bounds the memory of large images that are drawn at the same time. They take turns in the order of their coming; each is drawn on a thread of its own, so that
/// the pool's threads stay free for everything else. Small images pass by.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="time">Measures the wait.</param>
public sealed class RasterGate(IOptions<RasterOptions> options, TimeProvider time)
{
    /// <summary>Work of up to this many bytes is small: an image of 1,024 px with its verdict.</summary>
    internal const long Small = 8L << 20;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private long _free = options.Value.BytesInFlight;

    /// <summary>Does the work, in its turn when it is large.</summary>
    /// <param name="bytes">What the work takes at most; 0 when next to nothing.</param>
    /// <param name="patient">Wait for as long as it takes, for work whose client is being answered already.</param>
    /// <param name="work">Gives up when its token is cancelled.</param>
    /// <param name="cancellationToken">Cancelled when the result is no longer wanted.</param>
    /// <returns>What the work returned, or the error <see cref="Busy"/>.</returns>
    /// <exception cref="OperationCanceledException">The result is no longer wanted.</exception>
    internal ValueTask<Outcome<T>> RunAsync<T>(long bytes, bool patient, Func<CancellationToken, Outcome<T>> work, CancellationToken cancellationToken)
        where T : class => bytes <= Small ? new(work(cancellationToken)) : new(TakeTurnAsync(bytes, patient, work, cancellationToken));

    private async Task<Outcome<T>> TakeTurnAsync<T>(long bytes, bool patient, Func<CancellationToken, Outcome<T>> work, CancellationToken cancellationToken)
        where T : class
    {
        bytes = Math.Min(bytes, options.Value.BytesInFlight);
        if (!await EnterAsync(bytes, patient, cancellationToken)) return Busy(options.Value.MaxWait);
        try
        {
            return await Task.Factory.StartNew(() => work(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        }
        finally
        {
            Leave(bytes);
        }
    }

    private static FieldError Busy(TimeSpan wait) => new("size", "rendering_busy", "Too many large images are being drawn right now; try again, or ask for a smaller one.")
    {
        RetryAfter = wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait,
    };

    private async Task<bool> EnterAsync(long bytes, bool patient, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (_waiting.Count == 0 && bytes <= _free)
            {
                _free -= bytes;
                return true;
            }

            if (!patient && _waiting.Count >= options.Value.Queue) return false;
            _waiting.AddLast(waiter = new(bytes));
        }

        try
        {
            await waiter.Turn.Task.WaitAsync(patient ? Timeout.InfiniteTimeSpan : options.Value.MaxWait, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            // A turn that came in the same moment is taken.
            return !GiveUp(waiter);
        }
        catch (OperationCanceledException)
        {
            if (!GiveUp(waiter)) Leave(bytes);
            throw;
        }
    }

    /// <summary>Takes a waiter out of the queue; false when its turn had come.</summary>
    private bool GiveUp(Waiter waiter)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(waiter)) return false;
            Admit();
            return true;
        }
    }

    private void Leave(long bytes)
    {
        lock (_lock)
        {
            _free += bytes;
            Admit();
        }
    }

    private void Admit()
    {
        while (_waiting.First is { Value: var next } && next.Bytes <= _free)
        {
            _waiting.RemoveFirst();
            _free -= next.Bytes;
            next.Turn.SetResult();
        }
    }

    private sealed class Waiter(long bytes)
    {
        public long Bytes => bytes;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
