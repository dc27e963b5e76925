using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary>Errors that are alike: one type at one place.</summary>
/// <param name="Type">Type of the exception without its namespace; <c>event:{name}</c> for an error that was logged without one.</param>
/// <param name="Route">The request's route template, else the logger.</param>
/// <param name="Count">How often.</param>
/// <param name="FirstSeen">When the first came since the process started.</param>
/// <param name="LastSeen">When the last came.</param>
/// <param name="Message">Message of the last one, without secrets.</param>
/// <param name="TraceId">Trace of the last one; null outside of a trace.</param>
public sealed record ErrorGroup(string Type, string Route, long Count, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, string Message, string? TraceId);

/// <summary>
/// Groups errors by type and route: <c>qr_errors_total{type,route}</c> and <c>qr_error_first_seen_timestamp_seconds{type,route}</c>, from which the
/// alert on a new error is made. Bounded: beyond <see cref="LogOptions.ErrorGroups"/> everything new is one group.
/// </summary>
public sealed class ErrorTracker
{
    private const string Other = "other";

    private readonly ConcurrentDictionary<(string Type, string Route), ErrorGroup> _groups = new();
    private readonly int _most;
    private readonly TimeProvider _time;

    internal ErrorTracker(int most, TimeProvider time) => (_most, _time) = (most, time);

    /// <summary>All groups, the most recent first.</summary>
    public IReadOnlyList<ErrorGroup> Groups => [.. _groups.Values.OrderByDescending(group => group.LastSeen)];

    /// <summary>Counts one error.</summary>
    /// <param name="exception">What was thrown, or null.</param>
    /// <param name="id">The event, where nothing was thrown.</param>
    /// <param name="route">Route template or logger; never a raw path.</param>
    /// <param name="message">What was logged.</param>
    internal void Add(Exception? exception, EventId id, string route, string message)
    {
        var type = exception?.GetType().Name ?? $"event:{id.Name ?? id.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        var key = _groups.ContainsKey((type, route)) || _groups.Count < _most ? (type, route) : (Other, Other);
        var now = _time.GetUtcNow();
        var text = Redactor.Clean(exception?.Message ?? message);
        var trace = Activity.Current?.TraceId.ToHexString();
        _groups.AddOrUpdate(
            key,
            static (key, seen) => new(key.Type, key.Route, 1, seen.now, seen.now, seen.text, seen.trace),
            static (_, group, seen) => group with { Count = group.Count + 1, LastSeen = seen.now, Message = seen.text, TraceId = seen.trace },
            (now, text, trace));
    }

    internal void Register(IMeterFactory meters)
    {
        var meter = meters.Create("QrAspire.ServiceDefaults");
        meter.CreateObservableCounter("qr.errors", () => Measure(group => (double)group.Count), "{error}", "Errors that were logged, by exception type and by route or logger.");
        meter.CreateObservableGauge(
            "qr.error_first_seen_timestamp", () => Measure(group => group.FirstSeen.ToUnixTimeMilliseconds() / 1000.0), "s", "When the first error of a group came since the process started, Unix time.");
    }

    private IEnumerable<Measurement<double>> Measure(Func<ErrorGroup, double> value) =>
        _groups.Values.Select(group => new Measurement<double>(value(group), new("type", group.Type), new("route", group.Route)));
}
