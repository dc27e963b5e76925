using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>
/// One JSON object per line: <c>ts</c> (RFC 3339 UTC, milliseconds), <c>level</c>, <c>service</c>, <c>trace_id</c>, <c>span_id</c>,
/// <c>request_id</c> (null outside of a request), <c>logger</c>, <c>event_id</c>, <c>message</c>, <c>fields</c>, <c>exception</c>.
/// </summary>
internal sealed class JsonLineFormatter(ServiceResource resource, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "qraspire-json";

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("ts", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("level", Level(logEntry.LogLevel));
            json.WriteString("service", resource.Name);
            json.WriteString("trace_id", Activity.Current?.TraceId.ToHexString());
            json.WriteString("span_id", Activity.Current?.SpanId.ToHexString());
            json.WriteString("request_id", RequestId());
            json.WriteString("logger", logEntry.Category);
            json.WriteNumber("event_id", logEntry.EventId.Id);
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            WriteFields(json, logEntry.State);
            if (logEntry.Exception is { } exception)
            {
                json.WriteString("exception", exception.ToString());
            }

            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    /// <summary>The request's id, from the server span that the line was written under.</summary>
    private static string? RequestId()
    {
        for (var activity = Activity.Current; activity is not null; activity = activity.Parent)
        {
            if (activity.GetTagItem(RequestIds.SpanTag) is string id)
            {
                return id;
            }
        }

        return null;
    }

    private static void WriteFields<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values || (values.Count == 1 && values[0].Key == "{OriginalFormat}"))
        {
            return;
        }

        json.WriteStartObject("fields");
        foreach (var (key, value) in values)
        {
            switch (value)
            {
                case var _ when key == "{OriginalFormat}":
                    json.WriteString("template", value as string);
                    break;
                case null:
                    json.WriteNull(key);
                    break;
                case bool flag:
                    json.WriteBoolean(key, flag);
                    break;
                case int or long or short or byte:
                    json.WriteNumber(key, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumber(key, number);
                    break;
                default:
                    json.WriteString(key, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
                    break;
            }
        }

        json.WriteEndObject();
    }
}
