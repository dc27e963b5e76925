using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Aspire.Hosting.Embedded.Dashboard.Otlp;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace QrAspire.Tests.Dashboard;

public sealed class OtlpTests : IAsyncLifetime
{
    private DashboardHost _host = null!;

    public async Task InitializeAsync() => _host = await DashboardHost.StartAsync();

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    /// <summary>Written by hand from opentelemetry-proto's field numbers, not by our own code: tag bytes are (field &lt;&lt; 3) | wire type.</summary>
    [Fact]
    public async Task Golden_bytes_of_a_span_are_understood()
    {
        var golden = Message(
            Field(1, Message(                                                                  // resource_spans
                Field(1, Message(Field(1, Attribute("service.name", "redirect")))),            // resource.attributes
                Field(2, Message(                                                              // scope_spans
                    Field(1, Message(Field(1, "scope"u8))),                                    // scope.name
                    Field(2, Message(                                                          // spans
                        Field(1, Convert.FromHexString("000102030405060708090a0b0c0d0e0f")),   // trace_id
                        Field(2, Convert.FromHexString("1011121314151617")),                   // span_id
                        Field(3, "vendor=1"u8),                                                // trace_state, which we skip
                        Field(4, Convert.FromHexString("2021222324252627")),                   // parent_span_id
                        Field(5, "GET /r/{shortId}"u8),                                        // name
                        [6 << 3, 2],                                                           // kind = SERVER
                        Fixed64(7, 1_000_000_000_000_000_001),                                 // start_time_unix_nano
                        Fixed64(8, 1_000_000_000_002_500_001),                                 // end_time_unix_nano
                        Field(9, Attribute("http.request.method", "GET")),                     // attributes
                        Field(13, Message(Field(1, Convert.FromHexString("f00102030405060708090a0b0c0d0e0f")), Field(2, Convert.FromHexString("f011121314151617")))), // links
                        Field(15, Message(Field(2, "boom"u8), [3 << 3, 2])),                   // status: message, code = ERROR
                        [0x85, 0x01, 1, 0, 0, 0],                                              // flags (16, fixed32), which we skip
                        Field(99, "later"u8))))))));                                           // a field of a later version

        (await _host.PostAsync("/v1/traces", golden)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var span = (await _host.GetAsync("/api/telemetry/traces?traceId=000102030405060708090a0b0c0d0e0f")).GetProperty("data")[0].GetProperty("spans")[0];
        span.GetProperty("spanId").GetString().ShouldBe("1011121314151617");
        span.GetProperty("parentSpanId").GetString().ShouldBe("2021222324252627");
        span.GetProperty("name").GetString().ShouldBe("GET /r/{shortId}");
        span.GetProperty("kind").GetString().ShouldBe("Server");
        span.GetProperty("resource").GetString().ShouldBe("redirect");
        span.GetProperty("scope").GetString().ShouldBe("scope");
        span.GetProperty("startTimeUnixNano").GetString().ShouldBe("1000000000000000001");
        span.GetProperty("startTime").GetDateTimeOffset().ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_000_000_000));
        span.GetProperty("durationMs").GetDouble().ShouldBe(2.5);
        span.GetProperty("status").GetString().ShouldBe("Error");
        span.GetProperty("statusMessage").GetString().ShouldBe("boom");
        span.GetProperty("attributes").GetProperty("http.request.method").GetString().ShouldBe("GET");
        span.GetProperty("links")[0].GetProperty("traceId").GetString().ShouldBe("f00102030405060708090a0b0c0d0e0f");
        span.GetProperty("links")[0].GetProperty("spanId").GetString().ShouldBe("f011121314151617");
    }

    [Fact]
    public async Task Golden_bytes_of_a_log_record_and_a_histogram_are_understood()
    {
        var log = Message(Field(1, Message(
            Field(1, Message(Field(1, Attribute("service.name", "api")))),
            Field(2, Message(Field(1, Message(Field(1, "QrAspire.Api"u8))), Field(2, Message(
                Fixed64(1, 1_700_000_000_000_000_000), [2 << 3, 17], Field(3, "Error"u8), Field(5, Message(Field(1, "It broke"u8))), Field(6, Attribute("ShortId", "k3v9")),
                Field(9, Convert.FromHexString("000102030405060708090a0b0c0d0e0f")), Field(10, Convert.FromHexString("1011121314151617")), Fixed64(11, 5))))))));
        var point = Message(
            Fixed64(2, 1_700_000_000_000_000_000), Fixed64(3, 1_700_000_001_000_000_000), Fixed64(4, 3), Fixed64(5, BitConverter.DoubleToUInt64Bits(0.7)),
            Field(6, [.. BitConverter.GetBytes(1UL), .. BitConverter.GetBytes(2UL)]), Field(7, BitConverter.GetBytes(0.1)), Field(9, Attribute("http.route", "/x")));
        var metric = Message(Field(1, Message(
            Field(1, Message(Field(1, Attribute("service.name", "api")))),
            Field(2, Message(Field(1, Message(Field(1, "Meter"u8))), Field(2, Message(Field(1, "duration"u8), Field(2, "How long"u8), Field(3, "s"u8), Field(9, Message(Field(1, point), [2 << 3, 2])))))))));

        (await _host.PostAsync("/v1/logs", log)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.PostAsync("/v1/metrics", metric)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var record = (await _host.GetAsync("/api/telemetry/logs?traceId=000102030405060708090a0b0c0d0e0f")).GetProperty("data")[0];
        (record.GetProperty("severity").GetString(), record.GetProperty("message").GetString(), record.GetProperty("category").GetString()).ShouldBe(("Error", "It broke", "QrAspire.Api"));
        record.GetProperty("time").GetDateTimeOffset().ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        record.GetProperty("attributes").GetProperty("ShortId").GetString().ShouldBe("k3v9");
        var series = (await _host.GetAsync("/api/telemetry/metrics?resource=api&instrument=duration")).GetProperty("data")[0];
        (series.GetProperty("type").GetString(), series.GetProperty("unit").GetString(), series.GetProperty("description").GetString()).ShouldBe(("Histogram", "s", "How long"));
        var value = series.GetProperty("series")[0].GetProperty("points")[0];
        value.GetProperty("count").GetUInt64().ShouldBe(3UL);
        value.GetProperty("sum").GetDouble().ShouldBe(0.7);
        value.GetProperty("bounds").EnumerateArray().Select(bound => bound.GetDouble()).ShouldBe([0.1]);
        value.GetProperty("bucketCounts").EnumerateArray().Select(count => count.GetUInt64()).ShouldBe([1UL, 2UL]);
    }

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/logs")]
    [InlineData("/v1/metrics")]
    public async Task Refusals_have_the_right_status(string path)
    {
        (await _host.PostAsync(path, [])).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.PostAsync(path, [0x0a, 0xff, 0xff])).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _host.PostAsync(path, "{\"resourceSpans\":[]}"u8.ToArray(), "application/json")).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await _host.PostAsync(path, [], encoding: "br")).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await _host.PostAsync(path, [1, 2, 3, 4], encoding: "gzip")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        // Asked first, so that the refusal comes before the body.
        _host.Otlp.DefaultRequestHeaders.ExpectContinue = true;
        (await _host.PostAsync(path, new byte[17 * 1024 * 1024])).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await _host.Otlp.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        _host.Otlp.DefaultRequestHeaders.Remove("x-otlp-api-key");
        (await _host.PostAsync(path, [])).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Gzip_is_unpacked_but_not_without_bound()
    {
        var scan = new SampleTelemetry(DateTimeOffset.UnixEpoch.AddDays(1)).Scan(TimeSpan.Zero);
        (await _host.PostAsync("/v1/traces", Gzip(scan.Redirect.ToByteArray()), encoding: "gzip")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.GetAsync($"/api/telemetry/traces?traceId={scan.TraceId}")).GetProperty("total").GetInt32().ShouldBe(1);

        var bomb = Gzip(new byte[60 * 1024 * 1024]);
        bomb.Length.ShouldBeLessThan(1024 * 1024);
        (await _host.PostAsync("/v1/traces", bomb, encoding: "gzip")).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Spans_without_valid_ids_are_counted_as_rejected()
    {
        var sample = new SampleTelemetry(DateTimeOffset.UnixEpoch.AddDays(1));
        var good = SampleTelemetry.Span(sample.NewTraceId(), sample.NewSpanId(), null, "good", 2, DateTimeOffset.UnixEpoch, 1);
        var zero = SampleTelemetry.Span(new byte[16], sample.NewSpanId(), null, "zero", 2, DateTimeOffset.UnixEpoch, 1);
        var cut = SampleTelemetry.Span(sample.NewTraceId(), [1, 2, 3], null, "cut", 2, DateTimeOffset.UnixEpoch, 1);

        using var response = await _host.PostAsync("/v1/traces", new TracesRequest { ResourceSpans = { SampleTelemetry.Group("redirect", "s", good, zero, cut) } }.ToByteArray());

        var answer = ExportResponse.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync());
        answer.PartialSuccess.Rejected.ShouldBe(2);
        (await _host.GetAsync("/api/telemetry/traces")).GetProperty("total").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Attributes_survive_the_wire() => Prop.ForAll<NonEmptyString[], Tuple<string?, long, double>, byte[]>((names, values, bytes) =>
    {
        var message = new SpanEvent();
        var (text, whole, number) = values;
        object?[] given = [text ?? "", whole, number, bytes.Length > 3, Convert.ToBase64String(bytes), new object?[] { whole, text ?? "" }];
        for (var i = 0; i < names.Length; i++)
            message.Attributes.Add(new KeyValue { Key = Valid(names[i].Get), Value = Wire(given[i % given.Length], bytes, i % given.Length == 4) });

        var read = SpanEvent.Parser.ParseFrom(message.ToByteArray());
        var attributes = new OtlpValues(new TelemetryLimits { TextLength = int.MaxValue }).Attributes(read.Attributes);

        var expected = new Dictionary<string, object?>();
        for (var i = 0; i < names.Length; i++)
            expected[Valid(names[i].Get)] = given[i % given.Length] is string s ? Valid(s) : given[i % given.Length];
        return attributes.Count == Math.Min(expected.Count, 128)
            && attributes.All(pair => Equal(expected[pair.Key], pair.Value))
            && JsonSerializer.Serialize(attributes).StartsWith('{');
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Limits_bound_the_size_of_a_record()
    {
        var wire = new SpanEvent();
        for (var i = 0; i < 300; i++)
            wire.Attributes.Add(new KeyValue { Key = $"a{i}", Value = new AnyValue { StringValue = new string('x', 100) } });

        var attributes = new OtlpValues(new TelemetryLimits { Attributes = 10, TextLength = 20 }).Attributes(wire.Attributes);

        attributes.Count.ShouldBe(10);
        attributes.ShouldAllBe(pair => ((string)pair.Value!).Length == 21);
    }

    private static bool Equal(object? expected, object? actual) => (expected, actual) switch
    {
        (object?[] left, object?[] right) => left.Length == right.Length && left.Zip(right).All(pair => Equal(pair.First is string s ? Valid(s) : pair.First, pair.Second)),
        _ => Equals(expected, actual),
    };

    private static AnyValue Wire(object? value, byte[] bytes, bool asBytes) => value switch
    {
        _ when asBytes => new AnyValue { BytesValue = ByteString.CopyFrom(bytes) },
        string text => new AnyValue { StringValue = Valid(text) },
        long whole => new AnyValue { IntValue = whole },
        double number => new AnyValue { DoubleValue = number },
        bool flag => new AnyValue { BoolValue = flag },
        object?[] list => new AnyValue { ArrayValue = new ArrayValue { Values = { list.Select(item => Wire(item, bytes, false)) } } },
        _ => new AnyValue(),
    };

    // Lone surrogates have no UTF-8 form.
    private static string Valid(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Message(params byte[][] fields) => [.. fields.SelectMany(field => field)];

    private static byte[] Field(int number, ReadOnlySpan<byte> content) => [.. Varint((ulong)((number << 3) | 2)), .. Varint((ulong)content.Length), .. content];

    private static byte[] Fixed64(int number, ulong value) => [.. Varint((ulong)((number << 3) | 1)), .. BitConverter.GetBytes(value)];

    private static byte[] Attribute(string key, string value) =>
        Message(Field(1, System.Text.Encoding.UTF8.GetBytes(key)), Field(2, Message(Field(1, System.Text.Encoding.UTF8.GetBytes(value)))));

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
