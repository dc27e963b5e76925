using System.Threading.Tasks.Sources;

namespace QrAspire.Redirect.Journaling;

/// <summary>Records that go to the disk with one write, and the requests that wait for it. Reused; guarded by the journal's lock while it fills.</summary>
internal sealed class JournalBatch
{
    private const int InitialSize = 1 << 16;

    private byte[] _buffer = new byte[InitialSize];
    private readonly List<Waiter> _waiters = [];

    public int Length { get; private set; }

    public int Records { get; private set; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    public void Add(ReadOnlySpan<byte> payload, uint checksum)
    {
        var size = JournalFormat.FrameSize + payload.Length;
        if (_buffer.Length - Length < size)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + size));
        }

        JournalFormat.WriteRecord(_buffer.AsSpan(Length), payload, checksum);
        Length += size;
        Records++;
    }

    public void Add(Waiter waiter) => _waiters.Add(waiter);

    /// <summary>Lets every waiting request go on.</summary>
    public void Complete(bool written)
    {
        foreach (var waiter in _waiters)
        {
            waiter.Complete(written);
        }

        _waiters.Clear();
    }

    public void Clear()
    {
        Length = 0;
        Records = 0;
    }

    /// <summary>One request's wait for its batch; taken from a pool and returned to it, so that waiting allocates nothing.</summary>
    internal sealed class Waiter(Stack<Waiter> pool) : IValueTaskSource<bool>
    {
        private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

        public ValueTask<bool> Task => new(this, _core.Version);

        /// <summary>Takes a waiter from a pool.</summary>
        public static Waiter Take(Stack<Waiter> pool)
        {
            lock (pool)
            {
                return pool.TryPop(out var waiter) ? waiter : new(pool);
            }
        }

        public void Complete(bool written) => _core.SetResult(written);

        public bool GetResult(short token)
        {
            var written = _core.GetResult(token);
            _core.Reset();
            lock (pool)
            {
                pool.Push(this);
            }

            return written;
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
