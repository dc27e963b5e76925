using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Embedded;

namespace QrAspire.Tests.Dashboard;

/// <summary>An app model that never runs: snapshots and lines are what the test sets.</summary>
internal sealed class FakeResourceDirectory(params IEnumerable<ResourceSnapshot> resources) : IResourceDirectory
{
    private readonly Lock _lock = new();
    private readonly List<ResourceSnapshot> _snapshots = [.. resources];
    private readonly Dictionary<string, List<LogLine>> _lines = [];
    private readonly List<Channel<ResourceSnapshot>> _watchers = [];
    private readonly List<(string Resource, Channel<LogLine> Lines)> _readers = [];

    public List<(string Resource, string Command)> Executed { get; } = [];

    public Func<string, string, CommandOutcome> OnExecute { get; set; } = (_, _) => new(true, null);

    public ImmutableArray<ResourceSnapshot> Snapshots
    {
        get
        {
            lock (_lock)
                return [.. _snapshots];
        }
    }

    public void Set(ResourceSnapshot snapshot)
    {
        lock (_lock)
        {
            var at = _snapshots.FindIndex(known => known.Name == snapshot.Name);
            if (at < 0)
                _snapshots.Add(snapshot);
            else
                _snapshots[at] = snapshot;
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(snapshot);
        }
    }

    public void Write(string resource, string text, bool isError = false, DateTimeOffset? time = null)
    {
        lock (_lock)
        {
            var lines = _lines.TryGetValue(resource, out var known) ? known : _lines[resource] = [];
            var line = new LogLine(lines.Count + 1, time ?? DateTimeOffset.UnixEpoch, text, isError);
            lines.Add(line);
            foreach (var (_, reader) in _readers.Where(reader => reader.Resource == resource))
                reader.Writer.TryWrite(line);
        }
    }

    public async IAsyncEnumerable<ResourceSnapshot> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var changes = Channel.CreateUnbounded<ResourceSnapshot>();
        lock (_lock)
        {
            foreach (var snapshot in _snapshots)
                changes.Writer.TryWrite(snapshot);
            _watchers.Add(changes);
        }

        await foreach (var snapshot in changes.Reader.ReadAllAsync(ct))
            yield return snapshot;
    }

    public Task<CommandOutcome> ExecuteAsync(string resource, string command, CancellationToken ct)
    {
        Executed.Add((resource, command));
        return Task.FromResult(OnExecute(resource, command));
    }

    public ImmutableArray<LogLine> Logs(string resource)
    {
        lock (_lock)
            return _lines.TryGetValue(resource, out var lines) ? [.. lines] : [];
    }

    public async IAsyncEnumerable<LogLine> WatchLogsAsync(string resource, [EnumeratorCancellation] CancellationToken ct)
    {
        var lines = Channel.CreateUnbounded<LogLine>();
        lock (_lock)
        {
            foreach (var line in Logs(resource))
                lines.Writer.TryWrite(line);
            _readers.Add((resource, lines));
        }

        await foreach (var line in lines.Reader.ReadAllAsync(ct))
            yield return line;
    }
}
