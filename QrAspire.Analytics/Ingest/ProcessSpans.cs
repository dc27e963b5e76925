using System.Diagnostics;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Ingest;

/// <summary>
/// The <c>process qr.events</c> spans of a batch. Each traced scan gets one in its own trace, as child of the span that sent
/// it. The batch is stored once, so its database spans are children of the first; the others link to that one.
/// </summary>
internal sealed class ProcessSpans : IDisposable
{
    /// <summary>Traced scans of one batch that get a span; a backlog would make more spans than anybody reads.</summary>
    private const int Max = 64;

    private readonly List<Activity> _spans = [];

    /// <summary>True when at least one scan of the batch is traced.</summary>
    public bool IsTraced => _spans.Count > 0;

    public static ProcessSpans Start(IReadOnlyList<ReceivedRecord> records)
    {
        var spans = new ProcessSpans();
        foreach (var record in records)
        {
            if (spans._spans.Count == Max)
            {
                break;
            }

            if (record is not ReceivedScan { Trace: { TraceFlags: var flags } trace } || !flags.HasFlag(ActivityTraceFlags.Recorded))
            {
                continue;
            }

            if (KafkaTraceContext.StartProcess(Topics.AnalyticsGroup, record.Position, trace) is { } span)
            {
                span.SetTag("messaging.batch.message_count", records.Count);
                if (spans._spans.Count > 0)
                {
                    span.AddLink(new ActivityLink(spans._spans[0].Context));
                }

                spans._spans.Add(span);
            }
        }

        Activity.Current = null;
        return spans;
    }

    /// <summary>Makes the first span the parent of what the caller does from here on.</summary>
    public void Enter() => Activity.Current = _spans.FirstOrDefault();

    /// <summary>Notes on every span that an attempt failed.</summary>
    public void Failed(Exception exception)
    {
        foreach (var span in _spans)
        {
            span.AddException(exception);
        }
    }

    public void Dispose()
    {
        foreach (var span in _spans)
        {
            span.Dispose();
        }

        Activity.Current = null;
    }
}
