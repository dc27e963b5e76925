namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>One structured log record.</summary>
/// <param name="Id">Rises with every arrival.</param>
/// <param name="Time">When it was written, as <see cref="UnixNano"/>.</param>
/// <param name="SeverityNumber">OTLP's 1–24; 0 when the sender gave none.</param>
/// <param name="Message">The body, filled in.</param>
/// <param name="Category">The logger: OTLP's scope name.</param>
internal sealed record LogEntry(
    long Id,
    long Time,
    int SeverityNumber,
    string Message,
    string Category,
    string? EventName,
    string? TraceId,
    string? SpanId,
    TelemetryResource Resource,
    AttributeSet Attributes)
{
    public LogSeverity Severity => Severities.Of(SeverityNumber);
}

/// <summary>.NET's names for OTLP's ranges of severity numbers (opentelemetry-specification, logs data model).</summary>
internal enum LogSeverity
{
    Unspecified = 0,
    Trace = 1,
    Debug = 5,
    Information = 9,
    Warning = 13,
    Error = 17,
    Critical = 21,
}

internal static class Severities
{
    public static LogSeverity Of(int number) => number switch
    {
        >= 21 => LogSeverity.Critical,
        >= 17 => LogSeverity.Error,
        >= 13 => LogSeverity.Warning,
        >= 9 => LogSeverity.Information,
        >= 5 => LogSeverity.Debug,
        >= 1 => LogSeverity.Trace,
        _ => LogSeverity.Unspecified,
    };

    /// <summary>Understands .NET's names and the usual short ones.</summary>
    public static bool TryParse(string text, out LogSeverity severity)
    {
        severity = text.ToUpperInvariant() switch
        {
            "TRACE" => LogSeverity.Trace,
            "DEBUG" => LogSeverity.Debug,
            "INFORMATION" or "INFO" => LogSeverity.Information,
            "WARNING" or "WARN" => LogSeverity.Warning,
            "ERROR" => LogSeverity.Error,
            "CRITICAL" or "FATAL" => LogSeverity.Critical,
            _ => LogSeverity.Unspecified,
        };
        return severity != LogSeverity.Unspecified;
    }
}
