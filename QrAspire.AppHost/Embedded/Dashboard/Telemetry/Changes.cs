using System.Threading.Channels;

namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>Tells readers what was added. A reader that is too slow loses the oldest items, the sender never waits.</summary>
internal sealed class Changes<T>
{
    private const int Backlog = 10_000;

    private readonly Lock _lock = new();
    private readonly List<Channel<T>> _readers = [];

    /// <summary>Rises with every change; compare to learn whether anything happened.</summary>
    public long Version => Interlocked.Read(ref _version);

    private long _version;

    public void Publish(IReadOnlyList<T> added)
    {
        Interlocked.Increment(ref _version);
        lock (_lock)
        {
            foreach (var reader in _readers)
                foreach (var item in added)
                    reader.Writer.TryWrite(item);
        }
    }

    /// <summary>Everything added from now on.</summary>
    public async IAsyncEnumerable<T> FollowAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
            _readers.Add(channel);
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(ct).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            lock (_lock)
                _readers.Remove(channel);
        }
    }
}
