using System.Diagnostics.Metrics;
using QrAspire.Redirect.Answers;
using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Publishing;
using QrAspire.Redirect.Targets;

namespace QrAspire.Redirect.Telemetry;

/// <summary>Redirect's own instruments; all are read when somebody scrapes.</summary>
public sealed class RedirectMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "QrAspire.Redirect";

    private readonly Meter _meter;

    public RedirectMetrics(IMeterFactory meters, AnswerCounts answers, Journal journal, PublishStatus publish, TargetTable table, TargetStatus targets, TimeProvider time)
    {
        _meter = meters.Create(MeterName);
        _meter.CreateObservableCounter("qr.redirects", answers.Measure, "{request}", "Requests for short ids by outcome and by where the target came from");
        _meter.CreateObservableCounter(
            "qr.scan_events",
            () => new Measurement<long>[]
            {
                new(journal.Appended, new KeyValuePair<string, object?>("stage", "buffered")),
                new(journal.Dropped, new KeyValuePair<string, object?>("stage", "dropped")),
                new(publish.Published, new KeyValuePair<string, object?>("stage", "published")),
            },
            "{event}",
            "Scan events by stage: written to the journal, dropped because it could not be written, acknowledged by Kafka");
        _meter.CreateObservableGauge("qr.outbox.pending", () => publish.Pending(journal.Appended), "{event}", "Scan events in the journal that Kafka has not acknowledged");
        _meter.CreateObservableGauge(
            "qr.outbox.oldest_age",
            () => publish.OldestPending is { } oldest ? Math.Max(0, (time.GetUtcNow() - oldest).TotalSeconds) : 0,
            "s",
            "Age of the oldest scan event that Kafka has not acknowledged");
        _meter.CreateObservableGauge("qr.journal", () => journal.Size, "By", "Bytes of all segments of this process's journal");
        _meter.CreateObservableGauge("qr.journal.writable", () => journal.IsWritable ? 1 : 0, null, "1 while the journal can be written, 0 from a failed write to the next that succeeds");
        _meter.CreateObservableCounter("qr.journal.damaged", () => publish.Damaged, "By", "Bytes of the journal that were damaged and had to be skipped");
        _meter.CreateObservableGauge("qr.targets", () => table.Count, "{target}", "Targets in memory");
        _meter.CreateObservableGauge("qr.targets.live", () => targets.IsLive ? 1 : 0, null, "1 while changes of targets are heard from Postgres");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
