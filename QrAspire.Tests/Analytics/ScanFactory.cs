using System.Buffers;
using System.Globalization;
using Confluent.Kafka;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Tests.Analytics;

/// <summary>Makes scan events and the Kafka records that carry them; the same seed makes the same mix.</summary>
public sealed class ScanFactory(int seed = 1)
{
    public const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
    public const string Android = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36";
    public const string Desktop = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0";
    public const string Tablet = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
    public const string Bot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    private static readonly string[] s_userAgents = [Phone, Phone, Phone, Android, Android, Desktop, Tablet, Bot];
    private static readonly string?[] s_languages = ["de-DE,de;q=0.9,en;q=0.5", "en-US,en", "fr", null];
    private static readonly string?[] s_referrers = [null, null, null, "https://www.example.org/page?x=1", "https://news.example.com/"];

    private readonly Random _random = new(seed);

    /// <summary>A scan at a moment; everything that is not given is drawn from a mix.</summary>
    public ScanEvent Scan(Guid codeId, DateTimeOffset? at = null, string? userAgent = null, string? visitor = null, string? source = null, string? outcome = null)
    {
        var occurredAt = DateTimeOffset.FromUnixTimeMilliseconds((at ?? DateTimeOffset.UtcNow).ToUnixTimeMilliseconds());
        return new(
            ScanEventCodec.NewId(occurredAt), codeId, $"s{codeId.ToString("N")[..7]}", occurredAt, $"req-{_random.NextInt64():x}", outcome ?? ScanOutcomes.Redirected,
            RuleId: _random.Next(4) == 0 ? "rule-1" : null, TargetUrl: "https://example.org/landing", source ?? (_random.Next(5) == 0 ? ScanSources.Link : ScanSources.Qr),
            Ip: "203.0.113.0", visitor ?? _random.Next(50).ToString("x16", CultureInfo.InvariantCulture), userAgent ?? Draw(s_userAgents)!, Draw(s_referrers), Draw(s_languages), Hints: null);
    }

    /// <summary>Scans spread over codes and a stretch of time.</summary>
    public ScanEvent[] Scans(int count, IReadOnlyList<Guid> codes, DateTimeOffset from, DateTimeOffset to) =>
        [.. Enumerable.Range(0, count).Select(_ => Scan(codes[_random.Next(codes.Count)], from + _random.NextDouble() * (to - from)))];

    /// <summary>The record that Redirect publishes for a scan.</summary>
    public static Message<byte[], byte[]> Record(ScanEvent scan)
    {
        var value = new ArrayBufferWriter<byte>();
        ScanEventCodec.Write(value, scan);
        return new() { Key = ScanEventEnvelope.Key(scan.CodeId), Value = value.WrittenSpan.ToArray(), Headers = ScanEventEnvelope.Headers(scan.EventId, scan.OccurredAt) };
    }

    private T Draw<T>(T[] choices) => choices[_random.Next(choices.Length)];
}
