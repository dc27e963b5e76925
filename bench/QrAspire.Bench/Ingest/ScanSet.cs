using System.Buffers;
using System.Globalization;
using Confluent.Kafka;
using QrAspire.Analytics.Enrichment;
using QrAspire.Analytics.Ingest;
using QrAspire.Analytics.Storage;
using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.ServiceDefaults.Places;

namespace QrAspire.Bench.Ingest;

/// <summary>Scans for a run: the same rows for raw COPY and, as records, for Analytics.</summary>
internal sealed class ScanSet
{
    private static readonly string[] s_userAgents =
    [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 13; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    ];

    private ScanSet(IReadOnlyList<ScanEvent> scans) => Scans = scans;

    public IReadOnlyList<ScanEvent> Scans { get; }

    /// <summary>Scans of the last hour, in order of time, over codes that are drawn by Zipf's law (exponent 1).</summary>
    public static ScanSet Zipf(int count, int codes, int seed)
    {
        var random = new Random(seed);
        var ids = Enumerable.Range(0, codes).Select(_ => Guid.CreateVersion7()).ToArray();
        var harmonic = new double[codes];
        for (var (i, sum) = (0, 0.0); i < codes; i++)
        {
            harmonic[i] = sum += 1.0 / (i + 1);
        }

        var start = DateTimeOffset.UtcNow.AddHours(-1);
        return new([.. Enumerable.Range(0, count).Select(i =>
        {
            var index = Array.BinarySearch(harmonic, random.NextDouble() * harmonic[^1]);
            return Scan(ids[Math.Min(index < 0 ? ~index : index, codes - 1)], start + TimeSpan.FromHours(1) * i / count, random);
        })]);
    }

    /// <summary>A scan at a moment.</summary>
    public static ScanEvent Scan(Guid code, DateTimeOffset at, Random random)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        return new(
            ScanEventCodec.NewId(time), code, code.ToString("N")[24..], time, Guid.CreateVersion7(time).ToString("N"), ScanOutcomes.Redirected, RuleId: null,
            "https://example.org/a/landing/page?utm_source=poster", ScanSources.Qr, "203.0.113.0", random.NextInt64().ToString("x16", CultureInfo.InvariantCulture),
            s_userAgents[random.Next(s_userAgents.Length)], Referrer: null, "de-DE,de;q=0.9,en;q=0.5", Hints: null);
    }

    /// <summary>The rows as batches of COPY data.</summary>
    public IReadOnlyList<CopyBuffer> CopyBatches(int size)
    {
        var enricher = new ScanEnricher(new UserAgentClassifier(), new NoPlaces());
        return [.. Scans.Chunk(size).Select(batch => PreparedBatch.Of([.. batch.Select(scan => new ScanRow(scan, enricher.Enrich(scan)))]).Copy)];
    }

    /// <summary>The record of a scan as Redirect publishes it.</summary>
    public static Message<byte[], byte[]> Record(ScanEvent scan)
    {
        var value = new ArrayBufferWriter<byte>(640);
        ScanEventCodec.Write(value, scan);
        return new() { Key = ScanEventEnvelope.Key(scan.CodeId), Value = value.WrittenSpan.ToArray(), Headers = ScanEventEnvelope.Headers(scan.EventId, scan.OccurredAt) };
    }
}
