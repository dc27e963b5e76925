using System.Buffers.Binary;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Google.Protobuf;

namespace QrAspire.Tests.Dashboard;

/// <summary>OTLP messages of the shape that QrAspire's services send; the same seed gives the same bytes.</summary>
internal sealed class SampleTelemetry(DateTimeOffset now, int seed = 1)
{
    public const string Traced = "redirect";

    private static readonly string[] s_codes = ["k3v9q7xm", "summer26", "p4tz81wd", "menu-berlin"];

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, (double Sum, ulong[] Buckets)> _histograms = [];
    private readonly Dictionary<string, double> _counters = [];

    /// <summary>Upper bounds in seconds of the semantic conventions' http.server.request.duration.</summary>
    public static double[] DurationBounds { get; } = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    public byte[] NewTraceId() => RandomBytes(16);

    public byte[] NewSpanId() => RandomBytes(8);

    /// <summary>One scan: redirect answers and publishes, analytics processes and stores. The store happens in a batch span of another trace that links here.</summary>
    public (TracesRequest Redirect, TracesRequest Analytics, LogsRequest Logs, string TraceId) Scan(TimeSpan ago, bool fails = false)
    {
        var trace = NewTraceId();
        var (server, lookup, send, process, batch, insert) = (NewSpanId(), NewSpanId(), NewSpanId(), NewSpanId(), NewSpanId(), NewSpanId());
        var code = s_codes[_random.Next(s_codes.Length)];
        var start = now - ago;
        var answered = 0.6 + (_random.NextDouble() * 2.2);

        var serverSpan = Span(trace, server, null, "GET /r/{shortId}", 2, start, answered,
            ("http.request.method", "GET"), ("http.route", "/r/{shortId}"), ("url.path", "/r/" + code), ("url.scheme", "http"), ("http.response.status_code", 302L), ("server.address", "localhost"), ("network.protocol.version", "1.1"), ("user_agent.original", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)"));
        var redirect = Group("redirect", "Microsoft.AspNetCore", serverSpan,
            Span(trace, lookup, server, "SELECT redirect_targets", 3, start.AddMilliseconds(0.1), 0.35, ("db.system.name", "postgresql"), ("db.namespace", "codes"), ("db.operation.name", "SELECT"), ("db.query.text", "SELECT target FROM redirect_targets WHERE short_id = $1")),
            Span(trace, send, server, "send qr.events", 4, start.AddMilliseconds(answered - 0.15), 4.1 + (_random.NextDouble() * 3), ("messaging.system", "kafka"), ("messaging.destination.name", "qr.events"), ("messaging.operation.type", "send"), ("messaging.kafka.message.key", code), ("messaging.destination.partition.id", "7"), ("messaging.kafka.offset", 4812L)));

        var received = start.AddMilliseconds(9 + (_random.NextDouble() * 6));
        var processSpan = Span(trace, process, send, "process qr.events", 5, received, 7.5, ("messaging.system", "kafka"), ("messaging.destination.name", "qr.events"), ("messaging.operation.type", "process"), ("messaging.consumer.group.name", "analytics"));
        if (fails)
        {
            processSpan.Status = new Status { Code = 2, Message = "field 'occurredAt' is missing" };
            var thrown = new SpanEvent { Name = "exception", TimeUnixNano = Nano(received.AddMilliseconds(3)) };
            thrown.Attributes.Add(Pairs(("exception.type", "QrAspire.Analytics.InvalidEventException"), ("exception.message", "field 'occurredAt' is missing"), ("exception.stacktrace", "QrAspire.Analytics.InvalidEventException: field 'occurredAt' is missing\n   at QrAspire.Analytics.Ingest.EventReader.Read(ReadOnlySpan`1 value)\n   at QrAspire.Analytics.Ingest.Batch.Add(ConsumeResult record)")));
            processSpan.Events.Add(thrown);
        }
        else
        {
            processSpan.Events.Add(new SpanEvent { Name = "enriched", TimeUnixNano = Nano(received.AddMilliseconds(1.2)), Attributes = { Pairs(("country", "DE"), ("device", "phone")) } });
        }

        var analytics = Group("analytics", "QrAspire.Analytics", processSpan);
        if (!fails)
        {
            analytics.ScopeSpans[0].Spans.Add(Span(trace, NewSpanId(), process, "INSERT scans", 3, received.AddMilliseconds(2), 4.2, ("db.system.name", "postgresql"), ("db.namespace", "scans"), ("db.operation.name", "INSERT"), ("db.collection.name", "scans")));
            var other = NewTraceId();
            var batchSpan = Span(other, batch, null, "store batch", 1, received.AddMilliseconds(7.8), 6.3, ("batch.size", 1L));
            batchSpan.Links.Add(new SpanLink { TraceId = ByteString.CopyFrom(trace), SpanId = ByteString.CopyFrom(process) });
            analytics.ScopeSpans[0].Spans.Add(batchSpan);
            analytics.ScopeSpans[0].Spans.Add(Span(other, insert, batch, "COPY scans", 3, received.AddMilliseconds(8.1), 5.2, ("db.system.name", "postgresql"), ("db.operation.name", "COPY")));
        }

        var logs = new LogsRequest
        {
            ResourceLogs =
            {
                LogGroup("redirect", "QrAspire.Redirect.Resolve", Log(start.AddMilliseconds(0.5), 9, $"Resolved {code} to https://example.org/autumn", trace, server, ("{OriginalFormat}", "Resolved {ShortId} to {Target}"), ("ShortId", code), ("Target", "https://example.org/autumn"))),
                fails
                    ? LogGroup("analytics", "QrAspire.Analytics.Ingest", Log(received.AddMilliseconds(3), 17, "Dead letter: field 'occurredAt' is missing", trace, process, ("{OriginalFormat}", "Dead letter: {Reason}"), ("Reason", "field 'occurredAt' is missing"), ("exception.type", "QrAspire.Analytics.InvalidEventException"), ("exception.message", "field 'occurredAt' is missing"), ("exception.stacktrace", "QrAspire.Analytics.InvalidEventException: field 'occurredAt' is missing\n   at QrAspire.Analytics.Ingest.EventReader.Read(ReadOnlySpan`1 value)")))
                    : LogGroup("analytics", "QrAspire.Analytics.Ingest", Log(received.AddMilliseconds(6), 9, "Stored 1 scans of 1 codes", trace, process, ("{OriginalFormat}", "Stored {Scans} scans of {Codes} codes"), ("Scans", 1L), ("Codes", 1L))),
            },
        };
        return (new TracesRequest { ResourceSpans = { redirect } }, new TracesRequest { ResourceSpans = { analytics } }, logs, Convert.ToHexStringLower(trace));
    }

    /// <summary>Metrics of a service as they stand at a time: a histogram with exemplars, a counter, gauges. Call with rising times.</summary>
    public MetricsRequest Metrics(string service, DateTimeOffset time, int requests, byte[]? exemplarTrace = null)
    {
        var began = Nano(now - TimeSpan.FromMinutes(10));
        var histogram = new Histogram { AggregationTemporality = 2 };
        foreach (var (route, status, share) in (ReadOnlySpan<(string, long, double)>)[("/r/{shortId}", 302, 0.9), ("/r/{shortId}", 404, 0.07), ("/healthz", 200, 0.03)])
        {
            var key = $"{service}{route}{status}";
            var (sum, buckets) = _histograms.GetValueOrDefault(key, (0, new ulong[DurationBounds.Length + 1]));
            var added = (int)Math.Round(requests * share * (0.7 + (_random.NextDouble() * 0.6)));
            for (var i = 0; i < added; i++)
            {
                var seconds = 0.0015 * Math.Exp(_random.NextDouble() * 3.4);
                sum += seconds;
                var bucket = Array.BinarySearch(DurationBounds, seconds);
                buckets[bucket < 0 ? ~bucket : bucket]++;
            }

            _histograms[key] = (sum, buckets);
            var point = new HistogramPoint { StartTimeUnixNano = began, TimeUnixNano = Nano(time), Count = (ulong)buckets.Sum(count => (long)count), Sum = sum, BucketCounts = { buckets }, ExplicitBounds = { DurationBounds }, Attributes = { Pairs(("http.request.method", "GET"), ("http.route", route), ("http.response.status_code", status)) } };
            if (exemplarTrace is not null && status == 302)
                point.Exemplars.Add(new Exemplar { TimeUnixNano = Nano(time), AsDouble = 0.004 + (_random.NextDouble() * 0.03), TraceId = ByteString.CopyFrom(exemplarTrace), SpanId = ByteString.CopyFrom(NewSpanId()) });
            histogram.DataPoints.Add(point);
        }

        var scans = new Sum { AggregationTemporality = 2, IsMonotonic = true };
        foreach (var source in (ReadOnlySpan<string>)["qr", "link"])
        {
            var total = _counters[service + source] = _counters.GetValueOrDefault(service + source) + (source == "qr" ? requests : requests / 4);
            scans.DataPoints.Add(new NumberPoint { StartTimeUnixNano = began, TimeUnixNano = Nano(time), AsInt = (long)total, Attributes = { Pairs(("source", source)) } });
        }

        var memory = new Gauge();
        foreach (var generation in (ReadOnlySpan<string>)["gen0", "gen1", "gen2", "loh"])
            memory.DataPoints.Add(new NumberPoint { TimeUnixNano = Nano(time), AsInt = 2_000_000 + _random.Next(3_000_000), Attributes = { Pairs(("gc.heap.generation", generation)) } });

        return new MetricsRequest
        {
            ResourceMetrics =
            {
                new ResourceMetrics
                {
                    Resource = Resource(service),
                    ScopeMetrics =
                    {
                        new ScopeMetrics { Scope = new Scope { Name = "Microsoft.AspNetCore.Hosting" }, Metrics = { new Metric { Name = "http.server.request.duration", Unit = "s", Description = "Duration of HTTP server requests.", Histogram = histogram } } },
                        new ScopeMetrics { Scope = new Scope { Name = "QrAspire.Redirect" }, Metrics = { new Metric { Name = "qr.scans", Unit = "{scan}", Description = "Scans answered.", Sum = scans } } },
                        new ScopeMetrics { Scope = new Scope { Name = "System.Runtime" }, Metrics = { new Metric { Name = "dotnet.gc.last_collection.heap.size", Unit = "By", Description = "The managed GC heap size (including fragmentation), as observed during the latest garbage collection.", Gauge = memory } } },
                    },
                },
            },
        };
    }

    public static Resource Resource(string service, string instance = "abcdwxyz") =>
        new() { Attributes = { Pairs(("service.name", service), ("service.instance.id", instance), ("telemetry.sdk.language", "dotnet")) } };

    public static ResourceSpans Group(string service, string scope, params Span[] spans) =>
        new() { Resource = Resource(service), ScopeSpans = { new ScopeSpans { Scope = new Scope { Name = scope }, Spans = { spans } } } };

    public static ResourceLogs LogGroup(string service, string category, params LogRecord[] records) =>
        new() { Resource = Resource(service), ScopeLogs = { new ScopeLogs { Scope = new Scope { Name = category }, LogRecords = { records } } } };

    public static Span Span(byte[] trace, byte[] id, byte[]? parent, string name, int kind, DateTimeOffset start, double milliseconds, params (string, object)[] attributes) => new()
    {
        TraceId = ByteString.CopyFrom(trace),
        SpanId = ByteString.CopyFrom(id),
        ParentSpanId = parent is null ? ByteString.Empty : ByteString.CopyFrom(parent),
        Name = name,
        Kind = kind,
        StartTimeUnixNano = Nano(start),
        EndTimeUnixNano = Nano(start) + (ulong)(milliseconds * 1_000_000),
        Attributes = { Pairs(attributes) },
    };

    public static LogRecord Log(DateTimeOffset time, int severity, string message, byte[]? trace = null, byte[]? span = null, params (string, object)[] attributes) => new()
    {
        TimeUnixNano = Nano(time),
        SeverityNumber = severity,
        Body = new AnyValue { StringValue = message },
        TraceId = trace is null ? ByteString.Empty : ByteString.CopyFrom(trace),
        SpanId = span is null ? ByteString.Empty : ByteString.CopyFrom(span),
        Attributes = { Pairs(attributes) },
    };

    public static ulong Nano(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static IEnumerable<KeyValue> Pairs(params (string Key, object Value)[] attributes) => attributes.Select(pair => new KeyValue
    {
        Key = pair.Key,
        Value = pair.Value switch
        {
            long number => new AnyValue { IntValue = number },
            double number => new AnyValue { DoubleValue = number },
            bool flag => new AnyValue { BoolValue = flag },
            _ => new AnyValue { StringValue = pair.Value.ToString() },
        },
    });

    // Not the low bytes of a counter: ids must look random, and never be all zero.
    private byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes, BinaryPrimitives.ReadInt32BigEndian(bytes) | 1);
        return bytes;
    }
}
