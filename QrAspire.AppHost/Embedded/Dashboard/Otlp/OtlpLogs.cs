using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>Takes in log records.</summary>
internal sealed class OtlpLogs(TelemetryStore store, OtlpValues values)
{
    /// <summary>Returns how many records were refused: from one resource too many.</summary>
    public int Add(LogsRequest request)
    {
        List<LogEntry> entries = [];
        var rejected = 0;
        foreach (var group in request.ResourceLogs)
        {
            var resource = values.Resource(store.Resources, group.Resource);
            foreach (var scope in group.ScopeLogs)
            {
                if (resource is null)
                    rejected += scope.LogRecords.Count;
                else
                    entries.AddRange(scope.LogRecords.Select(wire => Read(wire, resource, scope.Scope)));
            }
        }

        if (entries.Count > 0)
            store.Logs.Add(entries);
        return rejected;
    }

    private LogEntry Read(LogRecord wire, TelemetryResource resource, Scope? scope)
    {
        var attributes = values.Attributes(wire.Attributes);
        return new LogEntry(
            0,
            UnixNano.From(wire.TimeUnixNano != 0 ? wire.TimeUnixNano : wire.ObservedTimeUnixNano),
            wire.SeverityNumber,
            wire.Body is null ? attributes.Text("{OriginalFormat}") ?? "" : values.Text(wire.Body),
            values.Intern(scope?.Name ?? ""),
            wire.EventName.Length > 0 ? values.Intern(wire.EventName) : null,
            OtlpValues.Id(wire.TraceId, 16),
            OtlpValues.Id(wire.SpanId, 8),
            resource,
            attributes);
    }
}
