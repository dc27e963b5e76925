using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>Takes a message of each signal, whatever transport brought it.</summary>
/// <exception cref="Google.Protobuf.InvalidProtocolBufferException">Each method throws it when the message is malformed.</exception>
internal sealed class OtlpIntake
{
    private readonly OtlpTraces _traces;
    private readonly OtlpLogs _logs;
    private readonly OtlpMetrics _metrics;

    public OtlpIntake(TelemetryStore store)
    {
        var values = new OtlpValues(store.Limits);
        _traces = new OtlpTraces(store, values);
        _logs = new OtlpLogs(store, values);
        _metrics = new OtlpMetrics(store, values);
    }

    public ExportResponse Traces(ReadOnlyMemory<byte> message) => Answer(_traces.Add(TracesRequest.Parser.ParseFrom(message.Span)));

    public ExportResponse Logs(ReadOnlyMemory<byte> message) => Answer(_logs.Add(LogsRequest.Parser.ParseFrom(message.Span)));

    public ExportResponse Metrics(ReadOnlyMemory<byte> message) => Answer(_metrics.Add(MetricsRequest.Parser.ParseFrom(message.Span)));

    private static ExportResponse Answer(int rejected) => new()
    {
        PartialSuccess = rejected == 0 ? null : new PartialSuccess { Rejected = rejected, ErrorMessage = "Without valid ids, or too many resources." },
    };
}
