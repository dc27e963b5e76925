using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using QrAspire.Analytics.Storage;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>What cannot be counted is kept with its reason, holds nothing up, and can be replayed or discarded.</summary>
public sealed class DeadLetterTests(DeadLetterTests.Service service) : IClassFixture<DeadLetterTests.Service>
{
    private const string Letters = "/api/v1/analytics/dead-letters";

    private readonly ScanFactory _factory = new();

    public sealed class Service : IAsyncLifetime
    {
        public PostgresFixture Postgres { get; } = new();

        public KafkaFixture Kafka { get; } = new();

        public AnalyticsProcess Analytics { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Postgres.InitializeAsync();
            Analytics = await AnalyticsProcess.StartAsync(Postgres.ConnectionString, Kafka.BootstrapServers);
        }

        public async Task DisposeAsync()
        {
            await Analytics.DisposeAsync();
            Kafka.Dispose();
            await Postgres.DisposeAsync();
        }
    }

    [Fact]
    public async Task Poison_between_scans_becomes_a_dead_letter_with_everything_it_had()
    {
        var code = Guid.CreateVersion7();
        var before = _factory.Scan(code);
        var poison = ScanFactory.Record(_factory.Scan(code));
        poison.Value = Encoding.UTF8.GetBytes("{\"codeId\": 7, \"\u0000");
        poison.Headers.Add("odd", [0xFF, 0x00]);
        var after = _factory.Scan(code);
        Produce(ScanFactory.Record(before), poison, ScanFactory.Record(after));

        await ScanTable.AwaitRowsAsync(service.Postgres.DataSource, [code], 2, service.Analytics);
        var letter = await AwaitLetterAsync(item => Key(item) == code.ToString());
        letter.GetProperty("reason").GetString().ShouldBe(RejectionReasons.InvalidJson);
        letter.GetProperty("topic").GetString().ShouldBe(Topics.ScanEvents);
        letter.GetProperty("value").GetString()!.ShouldStartWith("{\"codeId\": 7");
        letter.GetProperty("headers").GetProperty("ce_type").GetString().ShouldBe(ScanEventContract.Type);
        letter.GetProperty("headers").TryGetProperty("odd", out _).ShouldBeTrue();
        letter.GetProperty("headers").TryGetProperty("error-reason", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("ce_type", "qr.eaten", RejectionReasons.UnknownType)]
    [InlineData("ce_dataschemaversion", "99", RejectionReasons.UnknownVersion)]
    [InlineData("ce_id", "0199c2f4-0000-7000-8000-000000000000", RejectionReasons.WrongHeader)]
    public async Task A_wrong_header_is_named(string header, string value, string reason)
    {
        var record = ScanFactory.Record(_factory.Scan(Guid.CreateVersion7()));
        record.Headers.Remove(header);
        record.Headers.Add(header, Encoding.UTF8.GetBytes(value));
        Produce(record);
        var key = Encoding.UTF8.GetString(record.Key);
        (await AwaitLetterAsync(item => Key(item) == key)).GetProperty("reason").GetString().ShouldBe(reason);
    }

    [Fact]
    public async Task A_record_of_nothing_is_a_dead_letter_too()
    {
        Produce(new Message<byte[], byte[]> { Key = null!, Value = null! });
        var letter = await AwaitLetterAsync(item => Key(item) is null && !item.TryGetProperty("value", out _));
        letter.GetProperty("reason").GetString().ShouldBe(RejectionReasons.MissingHeader);
    }

    [Fact]
    public async Task Text_that_postgres_cannot_hold_is_stored_without_it()
    {
        var code = Guid.CreateVersion7();
        Produce(ScanFactory.Record(_factory.Scan(code, userAgent: "a\0b\uD800c") with { Referrer = "https://x.example/\0" }));
        await ScanTable.AwaitRowsAsync(service.Postgres.DataSource, [code], 1, service.Analytics);
    }

    [Fact]
    public async Task Replays_count_once_and_discards_forget()
    {
        // Rejected for its key only, so that a corrected producer's record and the replayed one are the same scan.
        var scan = _factory.Scan(Guid.CreateVersion7());
        var record = ScanFactory.Record(scan);
        record.Headers.Remove(ScanEventContract.HeaderType);
        record.Headers.Add(ScanEventContract.HeaderType, "qr.scanned.draft"u8.ToArray());
        Produce(record);
        var key = scan.CodeId.ToString();
        var letter = await AwaitLetterAsync(item => Key(item) == key);
        var id = letter.GetProperty("id").GetGuid();

        // What an operator does after a fix: the letter's headers are made right, then it is replayed, twice by mistake.
        await service.Postgres.ExecuteAsync($"""UPDATE dead_letters SET headers = (SELECT jsonb_agg(CASE WHEN pair->>0 = 'ce_type' THEN '["ce_type", "{Convert.ToBase64String("qr.scanned"u8)}"]'::jsonb ELSE pair END) FROM jsonb_array_elements(headers) AS pair) WHERE id = '{id}'""");
        (await PostAsync($"{Letters}/{id}/replay")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PostAsync($"{Letters}/{id}/replay")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ScanTable.AwaitRowsAsync(service.Postgres.DataSource, [scan.CodeId], 1, service.Analytics);
        var replayed = await service.Analytics.GetAsync($"{Letters}/{id}");
        (replayed.GetProperty("replays").GetInt32(), replayed.GetProperty("state").GetString()).ShouldBe((2, "replayed"));
        Ids(await service.Analytics.GetAsync($"{Letters}?state=replayed&limit=200")).ShouldContain(id);
        Ids(await service.Analytics.GetAsync($"{Letters}?state=open&limit=200")).ShouldNotContain(id);

        // The marker after both replays proves that they were processed.
        var marker = _factory.Scan(scan.CodeId);
        Produce(ScanFactory.Record(marker));
        await ScanTable.AwaitRowsAsync(service.Postgres.DataSource, [scan.CodeId], 2, service.Analytics);
        (await ScanTable.CountAsync(service.Postgres.DataSource, [scan.CodeId])).ShouldBe(2);
        await ScanTable.RollupsEqualRowsAsync(service.Postgres.DataSource);

        (await service.Analytics.Http.DeleteAsync(new Uri($"{Letters}/{id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await service.Analytics.Http.DeleteAsync(new Uri($"{Letters}/{id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync($"{Letters}/{id}/replay")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await service.Analytics.Http.DeleteAsync(new Uri(Letters, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_gauge_counts_letters_that_wait_for_a_decision()
    {
        var record = ScanFactory.Record(_factory.Scan(Guid.CreateVersion7()));
        record.Headers.Remove(ScanEventContract.HeaderSource);
        Produce(record);
        var key = Encoding.UTF8.GetString(record.Key);
        var letter = await AwaitLetterAsync(item => Key(item) == key);
        letter.GetProperty("state").GetString().ShouldBe("open");
        var id = letter.GetProperty("id").GetGuid();
        await service.Postgres.ExecuteAsync($"UPDATE dead_letters SET reason = 'gauge_test' WHERE id = '{id}'");

        (await OpenAsync()).ShouldBe(1);
        (await PostAsync($"{Letters}/{id}/replay")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await OpenAsync()).ShouldBe(0);

        // It fails again: what it was is replayed, what it became is open.
        (await AwaitLetterAsync(item => Key(item) == key && item.GetProperty("state").GetString() == "open")).GetProperty("id").GetGuid().ShouldNotBe(id);
        using var wrong = await service.Analytics.Http.GetAsync(new Uri($"{Letters}?state=lost", UriKind.Relative));
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        async Task<long> OpenAsync()
        {
            using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
            var metrics = new StorageMetrics(services.GetRequiredService<IMeterFactory>());
            await metrics.ReadAsync(service.Postgres.DataSource, ScanTable.Partitions(service.Postgres.DataSource), DateTimeOffset.UtcNow, CancellationToken.None);
            var open = 0L;
            using var listener = new MeterListener
            {
                InstrumentPublished = (instrument, listening) =>
                {
                    if (instrument.Name == "qr.dlq_messages" && ReferenceEquals(instrument.Meter.Scope, services.GetRequiredService<IMeterFactory>()))
                    {
                        listening.EnableMeasurementEvents(instrument);
                    }
                },
            };
            listener.SetMeasurementEventCallback<long>((_, letters, tags, _) => open += tags[0].Value is "gauge_test" ? letters : 0);
            listener.Start();
            listener.RecordObservableInstruments();
            return open;
        }
    }

    private static IEnumerable<Guid> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid());

    private static string? Key(JsonElement letter) => letter.TryGetProperty("key", out var key) ? key.GetString() : null;

    private async Task<HttpResponseMessage> PostAsync(string path) => await service.Analytics.Http.PostAsync(new Uri(path, UriKind.Relative), content: null);

    private async Task<JsonElement> AwaitLetterAsync(Func<JsonElement, bool> wanted)
    {
        JsonElement? found = null;
        await Eventually.Async(async () =>
        {
            var page = await service.Analytics.GetAsync($"{Letters}?limit=200");
            found = page.GetProperty("items").EnumerateArray().Where(wanted).Select(item => (JsonElement?)item).FirstOrDefault();
            return found is not null;
        }, TimeSpan.FromSeconds(30), "a dead letter");
        return found!.Value;
    }

    private void Produce(params Message<byte[], byte[]>[] records)
    {
        using var producer = service.Kafka.CreateProducer();
        foreach (var record in records)
        {
            // One partition, so that the order is that of the call.
            producer.Produce(new TopicPartition(Topics.ScanEvents, 3), record);
        }

        producer.Flush(TimeSpan.FromSeconds(10)).ShouldBe(0);
    }
}
