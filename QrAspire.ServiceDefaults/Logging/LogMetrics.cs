using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary><c>qr_log_records_total{level}</c> and <c>qr_log_records_left_out_total{level}</c>.</summary>
internal sealed class LogMetrics
{
    private static readonly string[] s_levels = ["trace", "debug", "info", "warning", "error", "critical"];

    private readonly long[] _written = new long[s_levels.Length];
    private readonly long[] _leftOut = new long[s_levels.Length];

    /// <summary>Registers the instruments; a logger exists before the meters do, so what was counted before is not lost.</summary>
    public void Register(IMeterFactory meters)
    {
        var meter = meters.Create("QrAspire.ServiceDefaults");
        meter.CreateObservableCounter("qr.log_records", () => Measure(_written), "{record}", "Log records by level, those that a burst left out included.");
        meter.CreateObservableCounter("qr.log_records_left_out", () => Measure(_leftOut), "{record}", "Log records that were counted instead of written, because their event came in a burst.");
    }

    public void Count(LogLevel level) => Interlocked.Increment(ref _written[(int)level]);

    public void LeftOut(LogLevel level) => Interlocked.Increment(ref _leftOut[(int)level]);

    private static IEnumerable<Measurement<long>> Measure(long[] counts)
    {
        for (var level = (int)LogLevel.Information; level < counts.Length; level++)
        {
            yield return new(Volatile.Read(ref counts[level]), new KeyValuePair<string, object?>("level", s_levels[level]));
        }
    }
}
