using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary>What one event may say within a window; beyond it, records are counted instead, and the count is told when the window is over.</summary>
internal sealed partial class LogBursts : IDisposable
{
    private readonly ConcurrentDictionary<Key, Window> _windows = new();
    private readonly int _limit;
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public LogBursts(LogOptions options, TimeProvider time)
    {
        (_limit, _length, _time) = (options.BurstLimit, options.BurstWindow, time);
        _timer = time.CreateTimer(static bursts => ((LogBursts)bursts!).Sweep(), this, _length, _length);
    }

    /// <summary>Whose records are counted together.</summary>
    internal readonly record struct Key(ILogger Logger, LogLevel Level, int Event, string? Template);

    /// <summary>True when the record is to be written; Trace and Debug always are: somebody asked for them.</summary>
    public bool Admit(ILogger logger, LogLevel level, EventId id, object? state)
    {
        if (_limit == 0 || level < LogLevel.Information)
        {
            return true;
        }

        var template = id.Id == 0 && state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } fields ? fields[^1].Value as string : null;
        var window = _windows.GetOrAdd(new(logger, level, id.Id, template), static (_, time) => new(time.GetTimestamp()), _time);
        return Interlocked.Increment(ref window.Records) <= _limit;
    }

    public void Dispose()
    {
        _timer.Dispose();
        Sweep(all: true);
    }

    private void Sweep() => Sweep(all: false);

    private void Sweep(bool all)
    {
        foreach (var (key, window) in _windows)
        {
            if ((all || _time.GetElapsedTime(window.Started) >= _length) && _windows.TryRemove(key, out var ended) && ended.Records - _limit is > 0 and var left)
            {
                LogLeftOut(key.Logger, key.Level < LogLevel.Warning ? key.Level : LogLevel.Warning, left, key.Event, key.Level, _time.GetElapsedTime(ended.Started).TotalSeconds);
            }
        }
    }

    [LoggerMessage(EventId = 1700, Message = "{Count} more records of event {Event} ({EventLevel}) within {Seconds:0.0} s were left out")]
    private static partial void LogLeftOut(ILogger logger, LogLevel level, long count, int @event, LogLevel eventLevel, double seconds);

    private sealed class Window(long started)
    {
        public long Started { get; } = started;

        public long Records;
    }
}
