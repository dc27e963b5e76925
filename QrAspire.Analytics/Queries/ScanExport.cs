using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Analytics.Queries;

/// <summary>Formats of an export.</summary>
public enum ExportFormat
{
    /// <summary>RFC 4180 with a header line.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Ndjson,
}

/// <summary>Writes scans to a response as they come, with flow control: a slow reader slows the query down.</summary>
internal static class ScanExport
{
    private const int FlushEvery = 64 * 1024;

    private static readonly string[] s_header =
    [
        "eventId", "codeId", "shortId", "occurredAt", "source", "outcome", "bot", "device", "os", "browser", "country", "region", "city", "language", "referrer", "ruleId",
        "targetUrl", "visitor", "requestId", "ip", "userAgent",
    ];

    public static async Task WriteAsync(PipeWriter output, IAsyncEnumerable<ScanItem> scans, ExportFormat format, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        if (format == ExportFormat.Csv)
        {
            Encoding.UTF8.GetBytes(string.Join(',', s_header) + "\r\n", output);
        }

        await foreach (var scan in scans.WithCancellation(cancellationToken))
        {
            if (format == ExportFormat.Csv)
            {
                Encoding.UTF8.GetBytes(Csv(line.Clear(), scan), output);
            }
            else
            {
                using var json = new Utf8JsonWriter(output);
                JsonSerializer.Serialize(json, scan, JsonConventions.Options);
                await json.FlushAsync(cancellationToken);
                output.Write("\n"u8);
            }

            if (output.UnflushedBytes >= FlushEvery)
            {
                await output.FlushAsync(cancellationToken);
            }
        }

        await output.FlushAsync(cancellationToken);
    }

    private static string Csv(StringBuilder line, ScanItem scan)
    {
        Field(line, scan.EventId.ToString("D"));
        Field(line, scan.CodeId.ToString("D"));
        Field(line, scan.ShortId);
        Field(line, scan.OccurredAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        Field(line, scan.Source);
        Field(line, scan.Outcome);
        Field(line, scan.Bot ? "true" : "false");
        Field(line, scan.Device);
        Field(line, scan.Os);
        Field(line, scan.Browser);
        Field(line, scan.Country);
        Field(line, scan.Region);
        Field(line, scan.City);
        Field(line, scan.Language);
        Field(line, scan.Referrer);
        Field(line, scan.RuleId);
        Field(line, scan.TargetUrl);
        Field(line, scan.Visitor);
        Field(line, scan.RequestId);
        Field(line, scan.Ip);
        Field(line, scan.UserAgent);
        line.Length--;
        return line.Append("\r\n").ToString();
    }

    /// <summary>
    /// Quotes where RFC 4180 §2 asks for it. A field that a spreadsheet would run as a formula gets an apostrophe first
    /// (OWASP, "CSV Injection"): user agents and referrers are written by strangers.
    /// </summary>
    private static void Field(StringBuilder line, string? value)
    {
        if (value is { Length: > 0 })
        {
            var formula = value[0] is '=' or '+' or '-' or '@' or '\t' or '\r';
            var quoted = formula || value.AsSpan().IndexOfAny(",\"\r\n") >= 0;
            line.Append(quoted ? "\"" : "").Append(formula ? "'" : "").Append(quoted ? value.Replace("\"", "\"\"", StringComparison.Ordinal) : value).Append(quoted ? "\"" : "");
        }

        line.Append(',');
    }
}
