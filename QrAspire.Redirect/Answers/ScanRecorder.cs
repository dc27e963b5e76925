using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Primitives;
using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Publishing;
using QrAspire.Redirect.Targets;
using QrAspire.Redirect.Visitors;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Redirect.Answers;

/// <summary>Writes a scan to the journal; the answer goes out when it has been written, or has been counted as dropped.</summary>
public sealed class ScanRecorder(Journal journal, Visitor visitor, ClientAddress client, FaultFlags faults, TimeProvider time)
{
    private static readonly string[] s_hints =
        ["sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-ch-ua-platform-version", "sec-ch-ua-model"];

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    /// <summary>Records what a request got. Never throws; true when it was written.</summary>
    public ValueTask<bool> RecordAsync(HttpContext context, in Target target, string shortId, string source, in Decision decision, DateTimeOffset now)
    {
        var scan = Describe(context, target, shortId, source, decision, now);
        var buffer = s_buffer ??= new ArrayBufferWriter<byte>(2048);
        buffer.ResetWrittenCount();
        ScanRecord.Write(buffer, scan, Activity.Current?.Context ?? default);
        return faults.IsOn(Fault.AnswerFirst) ? AnswerFirst(buffer.WrittenSpan.ToArray()) : journal.AppendAsync(buffer.WrittenSpan);
    }

    /// <summary>The wrong order, on purpose: says that it is written and writes it later.</summary>
    private ValueTask<bool> AnswerFirst(byte[] record)
    {
        _ = WriteLaterAsync();
        return new(true);

        async Task WriteLaterAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(faults[Fault.AnswerFirst]), time);
            await journal.AppendAsync(record);
        }
    }

    private ScanEvent Describe(HttpContext context, in Target target, string shortId, string source, in Decision decision, DateTimeOffset now)
    {
        var headers = context.Request.Headers;
        var isPrivate = visitor.WantsPrivacy(headers);
        var userAgent = Cut(headers.UserAgent, ScanEventContract.MaxHeaderLength) ?? "";
        var address = isPrivate ? null : client.Of(context);
        return new(
            ScanEventCodec.NewId(now),
            target.CodeId,
            shortId,
            now,
            context.TraceIdentifier,
            OutcomeNames.Event(decision.Outcome),
            decision.RuleId,
            decision.Location is { Length: > ScanEventContract.MaxUrlLength } url ? url[..ScanEventContract.MaxUrlLength] : decision.Location,
            source,
            visitor.Truncate(address),
            isPrivate ? Visitor.Nobody : visitor.Hash(address, userAgent, now),
            userAgent,
            isPrivate ? null : Cut(headers.Referer, ScanEventContract.MaxHeaderLength),
            isPrivate ? null : Cut(headers.AcceptLanguage, ScanEventContract.MaxLanguageLength),
            Hints(headers));
    }

    /// <summary>The first value, cut, and never through the middle of a surrogate pair; null when there is none.</summary>
    private static string? Cut(StringValues value, int max)
    {
        if (value.Count == 0 || value[0] is not { Length: > 0 } text)
        {
            return null;
        }

        return text.Length <= max ? text : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
    }

    private static Dictionary<string, string>? Hints(IHeaderDictionary headers)
    {
        Dictionary<string, string>? hints = null;
        foreach (var name in s_hints)
        {
            if (headers.TryGetValue(name, out var value) && Cut(value, ScanEventContract.MaxHeaderLength) is { } text)
            {
                (hints ??= new(StringComparer.Ordinal)).Add(name, text);
            }
        }

        return hints;
    }
}
