using System.Diagnostics.Metrics;
using QrAspire.Redirect.Answers;
using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Publishing;
using QrAspire.Redirect.Targets;

namespace QrAspire.Redirect.Telemetry;

/// <summary>Where an answer's target came from; label <c>source</c> of <c>qr_redirects_total</c>.</summary>
public enum AnswerSource
{
    /// <summary>From memory, while changes are heard live.</summary>
    Cache,

    /// <summary>Asked of Postgres.</summary>
    Db,

    /// <summary>From memory, while Postgres is out of reach: it may be stale.</summary>
    Fallback,
}

/// <summary>Redirect's own instruments. Counting a request is one atomic addition; everything else is read when somebody scrapes.</summary>
public sealed class RedirectMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "QrAspire.Redirect";

    private static readonly Outcome[] s_outcomes = Enum.GetValues<Outcome>();
    private static readonly AnswerSource[] s_sources = Enum.GetValues<AnswerSource>();

    private readonly long[] _answers = new long[s_outcomes.Length * s_sources.Length];
    private readonly Meter _meter;

    public RedirectMetrics(IMeterFactory meters, Journal journal, PublishStatus publish, TargetTable table, TargetStatus targets, TimeProvider time)
    {
        _meter = meters.Create(MeterName);
        _meter.CreateObservableCounter("qr.redirects", Answers, "{request}", "Requests for short ids by outcome and by where the target came from");
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
        _meter.CreateObservableGauge(
            "qr.circuit_breaker.state",
            () => new Measurement<int>[]
            {
                new(publish.IsKafkaUp ? 0 : 2, new KeyValuePair<string, object?>("dependency", "kafka")),
                new(targets.IsLive ? 0 : 2, new KeyValuePair<string, object?>("dependency", "postgres")),
            },
            null,
            "0 closed, 1 half open, 2 open");
    }

    /// <summary>Counts one answer.</summary>
    public void Count(Outcome outcome, AnswerSource source) =>
        Interlocked.Increment(ref _answers[((int)outcome * s_sources.Length) + (int)source]);

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Answers()
    {
        foreach (var outcome in s_outcomes)
        {
            foreach (var source in s_sources)
            {
                if (Volatile.Read(ref _answers[((int)outcome * s_sources.Length) + (int)source]) is var count and > 0)
                {
                    yield return new(
                        count,
                        new KeyValuePair<string, object?>("outcome", OutcomeNames.Metric(outcome)),
                        new KeyValuePair<string, object?>("source", source.ToString().ToLowerInvariant()));
                }
            }
        }
    }
}
