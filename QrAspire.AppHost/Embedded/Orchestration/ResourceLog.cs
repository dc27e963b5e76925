using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Aspire.Hosting.Embedded;

/// <summary>The newest console lines of a resource.</summary>
internal sealed class ResourceLog(TimeProvider time)
{
    public const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly List<Channel<LogLine>> _watchers = [];
    private long _last;

    public ImmutableArray<LogLine> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public void Write(string text, bool isError)
    {
        lock (_gate)
        {
            var line = new LogLine(++_last, time.GetUtcNow(), text, isError);
            if (_lines.Count == Capacity)
                _lines.Dequeue();
            _lines.Enqueue(line);
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(line);
        }
    }

    /// <summary>The kept lines first, then every new one; a reader who is too slow loses the oldest.</summary>
    public async IAsyncEnumerable<LogLine> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(2 * Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_gate)
        {
            foreach (var line in _lines)
                channel.Writer.TryWrite(line);
            _watchers.Add(channel);
        }
        try
        {
            await foreach (var line in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return line;
        }
        finally
        {
            lock (_gate)
                _watchers.Remove(channel);
        }
    }
}
