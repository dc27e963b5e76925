namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>The last log records of each resource, so that a chatty one never pushes out a quiet one.</summary>
internal sealed class LogStore(TelemetryLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TelemetryResource, RingBuffer<LogEntry>> _entries = [];
    private long _lastId;

    public Changes<LogEntry> Changes { get; } = new();

    public void Add(IReadOnlyList<LogEntry> entries)
    {
        var numbered = new LogEntry[entries.Count];
        lock (_lock)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                var entry = numbered[i] = entries[i] with { Id = ++_lastId };
                (_entries.TryGetValue(entry.Resource, out var ring) ? ring : _entries[entry.Resource] = new RingBuffer<LogEntry>(limits.Logs)).Add(entry);
            }
        }

        Changes.Publish(numbered);
    }

    /// <summary>Matching records, newest first.</summary>
    public List<LogEntry> Find(string? resource, Func<LogEntry, bool> matches)
    {
        List<LogEntry> found = [];
        lock (_lock)
        {
            foreach (var (sender, ring) in _entries)
                if (sender.Matches(resource))
                    for (var i = 0; i < ring.Count; i++)
                        if (matches(ring[i]))
                            found.Add(ring[i]);
        }

        found.Sort(static (a, b) => b.Time != a.Time ? b.Time.CompareTo(a.Time) : b.Id.CompareTo(a.Id));
        return found;
    }

    /// <summary>How many records of a resource are kept, and how many of them are errors.</summary>
    public (int All, int Errors) Count(TelemetryResource resource)
    {
        lock (_lock)
            return _entries.TryGetValue(resource, out var ring) ? (ring.Count, ring.Count(entry => entry.Severity >= LogSeverity.Error)) : (0, 0);
    }

    public void Clear()
    {
        lock (_lock)
            _entries.Clear();
        Changes.Publish([]);
    }
}
