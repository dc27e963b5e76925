using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using QrAspire.Analytics.Live;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>Stored scans reach every open feed of every instance, soon.</summary>
public sealed class LiveTests(LiveTests.Services services) : IClassFixture<LiveTests.Services>
{
    private readonly ScanFactory _factory = new();

    /// <summary>One instance consumes, the other only serves.</summary>
    public sealed class Services : IAsyncLifetime
    {
        public PostgresFixture Postgres { get; } = new();

        public KafkaFixture Kafka { get; } = new();

        public AnalyticsProcess Consuming { get; private set; } = null!;

        public AnalyticsProcess Serving { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Postgres.InitializeAsync();
            Consuming = await AnalyticsProcess.StartAsync(Postgres.ConnectionString, Kafka.BootstrapServers);
            Serving = await AnalyticsProcess.StartAsync(Postgres.ConnectionString, Kafka.BootstrapServers, ("Ingest__Enabled", "false"), ("Live__Heartbeat", "00:00:00.500"));

            // The group has its partitions once the first scan is through.
            var code = Guid.CreateVersion7();
            ScanTable.Produce(Kafka, [new ScanFactory().Scan(code)]);
            await ScanTable.AwaitRowsAsync(Postgres.DataSource, [code], 1, Consuming);
        }

        public async Task DisposeAsync()
        {
            await Consuming.DisposeAsync();
            await Serving.DisposeAsync();
            Kafka.Dispose();
            await Postgres.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_scan_arrives_at_the_other_instance_within_two_seconds()
    {
        var (mine, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var feed = await Feed.OpenAsync(services.Serving, $"?codeId={mine}");
        (await feed.NextAsync()).EventType.ShouldBe("ping");
        var scan = _factory.Scan(mine, userAgent: ScanFactory.Phone);
        ScanTable.Produce(services.Kafka, [_factory.Scan(other), _factory.Scan(mine, userAgent: ScanFactory.Bot), scan]);
        var started = Stopwatch.GetTimestamp();
        var item = await feed.NextAsync("scan");
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        item.EventId.ShouldBe(scan.EventId.ToString());
        item.Data.GetProperty("codeId").GetGuid().ShouldBe(mine);
        item.Data.GetProperty("device").GetString().ShouldBe("mobile");
        (await feed.NextAsync()).EventType.ShouldBe("ping");
    }

    [Fact]
    public async Task A_reader_that_comes_back_gets_what_it_missed()
    {
        var code = Guid.CreateVersion7();
        ScanEvent[] scans = [.. Enumerable.Range(0, 5).Select(i => _factory.Scan(code, DateTimeOffset.UtcNow.AddSeconds(i - 10), ScanFactory.Phone))];
        ScanTable.Produce(services.Kafka, scans);
        await ScanTable.AwaitRowsAsync(services.Postgres.DataSource, [code], 5, services.Consuming);
        await using var feed = await Feed.OpenAsync(services.Serving, $"?codeId={code}", lastEventId: scans[1].EventId.ToString());
        foreach (var missed in scans[2..])
        {
            (await feed.NextAsync("scan")).EventId.ShouldBe(missed.EventId.ToString());
        }

        var next = _factory.Scan(code, userAgent: ScanFactory.Phone);
        ScanTable.Produce(services.Kafka, [next]);
        (await feed.NextAsync("scan")).EventId.ShouldBe(next.EventId.ToString());
    }

    [Fact]
    public async Task A_web_socket_upgrades_answers_pings_and_tells_scans()
    {
        var code = Guid.CreateVersion7();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(services.Serving.Http.BaseAddress!) { Scheme = "ws", Path = "/ws/scans", Query = $"codeId={code}" }.Uri, CancellationToken.None);
        await socket.SendAsync("ping"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        await ReceiveAsync(socket, "pong");
        var scan = _factory.Scan(code, userAgent: ScanFactory.Android);
        ScanTable.Produce(services.Kafka, [scan]);
        (await ReceiveAsync(socket, "scan")).GetProperty("scan").GetProperty("eventId").GetGuid().ShouldBe(scan.EventId);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5));
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);

        using var plain = await services.Serving.Http.GetAsync(new Uri("/ws/scans", UriKind.Relative));
        ((int)plain.StatusCode).ShouldBe(426);
    }

    [Fact]
    public void Many_scans_fit_payloads_and_every_code_is_told()
    {
        var codes = Enumerable.Range(0, 90).Select(_ => Guid.CreateVersion7()).ToArray();
        var rows = _factory.Scans(5_000, codes, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow).Select(ScanTable.Row)
            .Append(ScanTable.Row(_factory.Scan(codes[0]) with { ShortId = new string('\u4E2D', 128), Referrer = "https://" + new string('x', 200) + ".example/" })).ToArray();
        var payloads = LiveAnnouncer.Payloads(rows).ToArray();
        payloads.ShouldAllBe(payload => Encoding.UTF8.GetByteCount(payload) < 8_000);
        var messages = payloads.Select(payload => JsonSerializer.Deserialize(payload, LiveJson.Default.LiveMessage)!).ToArray();
        var listed = messages.SelectMany(message => message.Scans ?? []).ToArray();
        listed.Select(scan => scan.CodeId).Distinct().Count().ShouldBe(codes.Length);
        (listed.Length + messages.Sum(message => message.More?.Values.Sum() ?? 0)).ShouldBe(rows.Length);
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket, string type)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, limit.Token);
            var message = JsonDocument.Parse(buffer.AsMemory(0, received.Count)).RootElement.Clone();
            if (message.GetProperty("type").GetString() == type)
            {
                return message;
            }
        }
    }

    /// <summary>A reader of server-sent events.</summary>
    private sealed class Feed : IAsyncDisposable
    {
        private readonly HttpResponseMessage _response;
        private readonly IAsyncEnumerator<SseItem<string>> _items;

        private Feed(HttpResponseMessage response, Stream stream)
        {
            _response = response;
            _items = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
        }

        public static async Task<Feed> OpenAsync(AnalyticsProcess analytics, string query, string? lastEventId = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/analytics/live{query}");
            if (lastEventId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastEventId);
            }

            var response = await analytics.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            return new(response, await response.Content.ReadAsStreamAsync());
        }

        public async Task<(string EventType, string? EventId, JsonElement Data)> NextAsync(string? type = null)
        {
            while (true)
            {
                (await _items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15))).ShouldBeTrue();
                if (type is null || _items.Current.EventType == type)
                {
                    return (_items.Current.EventType, _items.Current.EventId, JsonDocument.Parse(_items.Current.Data).RootElement.Clone());
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            _response.Dispose();
            try
            {
                await _items.DisposeAsync();
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // Closing in the middle of a read is how a reader leaves.
            }
        }
    }
}
