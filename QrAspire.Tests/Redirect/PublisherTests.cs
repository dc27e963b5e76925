using Confluent.Kafka;
using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Publishing;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

/// <summary>From the journal to Kafka, with the broker there, away, back, and back without its memory.</summary>
public sealed class PublisherTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>API key of the protocol's Produce request.</summary>
    private const short Produce = 0;

    private readonly TemporaryFolder _data = new();
    private readonly KafkaFixture _kafka = new();
    private CodesDatabase _codes = null!;

    public async Task InitializeAsync()
    {
        _codes = new CodesDatabase(postgres.ConnectionString);
        await _codes.MigrateAsync();
        await _codes.ExecuteAsync("TRUNCATE codes CASCADE");
        for (var i = 0; i < 5; i++)
        {
            await _codes.AddAsync($"code{i}", $"https://example.org/{i}");
        }
    }

    public Task DisposeAsync()
    {
        _kafka.Dispose();
        _data.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Scans_of_a_time_without_broker_are_all_there_afterwards()
    {
        _kafka.Cluster.BrokerDown();
        await using var redirect = await StartAsync("Journal:Release=Acked");
        await ScanAsync(redirect, 300);
        redirect.Get<Journal>().Appended.ShouldBe(300);

        _kafka.Cluster.BrokerUp();
        ScanTopic.Read(_kafka, 300).Count.ShouldBe(300);
        await Eventually.Async(() => redirect.Get<PublishStatus>().Pending(redirect.Get<Journal>().Appended) == 0);
        redirect.Get<PublishStatus>().OldestPending.ShouldBeNull();
    }

    [Fact]
    public async Task The_age_of_the_oldest_scan_that_waits_grows_while_nothing_at_all_is_sent()
    {
        var time = new SteppingTime();
        await using var redirect = await RedirectServer.StartAsync(time, _data.File("data"), postgres.ConnectionString, _kafka.BootstrapServers, "Journal:Release=Acked", "applicationName=QrAspire.Redirect");
        var (faults, status) = (redirect.Get<FaultFlags>(), redirect.Get<PublishStatus>());
        faults.Set(Fault.KafkaUnreachable, 1, "test");
        await ScanAsync(redirect, 3);
        await Eventually.Async(() => status.OldestPending is not null, because: "what waits has an age before it is sent for the first time");
        time.StepTo(TimeSpan.FromHours(2));
        await ScanAsync(redirect, 3);
        var counted = redirect.Get<Journal>().Appended;
        await Eventually.Async(() => status.Pending(counted) == 6 && !status.IsKafkaUp);
        (time.GetUtcNow() - status.OldestPending!.Value).ShouldBeInRange(TimeSpan.FromHours(2), TimeSpan.FromHours(2.1), "of the first scan, not of the last");

        faults.Set(Fault.KafkaUnreachable, 0, "test");
        ScanTopic.Read(_kafka, 6).Count.ShouldBe(6);
        await Eventually.Async(() => status.OldestPending is null, because: "nothing waits");
    }

    [Fact]
    public async Task What_was_not_sent_before_a_stop_is_sent_after_the_next_start()
    {
        await using (var first = await StartAsync("Publish:Enabled=false"))
        {
            await ScanAsync(first, 200);
        }

        await using var second = await StartAsync();
        ScanTopic.Read(_kafka, 200).Count.ShouldBe(200);
    }

    [Fact]
    public async Task A_stop_drains_what_is_pending()
    {
        await using (var redirect = await StartAsync("Publish:Poll=00:00:05"))
        {
            await ScanAsync(redirect, 100);
        }

        ScanTopic.Read(_kafka, 100, timeout: TimeSpan.FromSeconds(5)).Count.ShouldBe(100);
    }

    [Fact]
    public async Task A_record_leaves_the_journal_when_Analytics_has_committed_past_it_and_not_before()
    {
        await using var redirect = await StartAsync("Journal:SegmentBytes=4096", "Journal:KeepReleased=00:00:00", "Publish:ReleasePoll=00:00:00.050");
        await ScanAsync(redirect, 100);
        await Eventually.Async(() => redirect.Get<PublishStatus>().Published == 100);
        var journal = redirect.Get<Journal>();
        await Eventually.Async(() => PublishCheckpoint.Read(journal.Folder!) is { } checkpoint && checkpoint.Published == journal.End.ToString());
        PublishCheckpoint.Read(journal.Folder!)!.Released.ShouldBe("0:0");
        TestJournal.Read(journal.Folder!, journal.End).Count.ShouldBe(100);

        ScanTopic.Read(_kafka, 100, Topics.AnalyticsGroup, commit: true).Count.ShouldBe(100);
        await Eventually.Async(() => PublishCheckpoint.Read(journal.Folder!)!.Released == journal.End.ToString());
        await ScanAsync(redirect, 1);
        await Eventually.Async(() => JournalFormat.Segments(journal.Folder!).Length <= 2, because: "released segments are removed");
    }

    [Fact]
    public async Task No_more_is_sent_than_the_embedded_broker_can_keep()
    {
        await using var redirect = await StartAsync("Publish:UnconsumedBytesPerPartition=16384", "Publish:BatchBytes=4096", "Publish:ReleasePoll=00:00:00.020");
        await ScanAsync(redirect, 500);
        var status = redirect.Get<PublishStatus>();
        await Eventually.Async(() => status.Published > 20);
        var held = 0L;
        await Eventually.Async(async () =>
        {
            held = status.Published;
            await Task.Delay(500);
            return status.Published == held;
        });
        held.ShouldBeLessThan(250, "about 16 KiB of some 400 bytes each, five keys");

        ScanTopic.Read(_kafka, (int)held, Topics.AnalyticsGroup, commit: true).Count.ShouldBe((int)held);
        await Eventually.Async(() => status.Published > held, because: "what was consumed makes room");
    }

    [Fact]
    public async Task A_broker_that_comes_back_without_its_memory_gets_everything_unreleased_again()
    {
        await using var address = new SwitchableForwarder();
        var first = new KafkaFixture();
        address.Upstream = first.BootstrapServers;
        await using var redirect = await RedirectServer.StartAsync(
            _data.File("data"), postgres.ConnectionString, address.Address, "Publish:ReleasePoll=00:00:00.100", "Publish:DeliveryTimeout=00:00:02");
        await ScanAsync(redirect, 50);
        ScanTopic.Read(first, 20, Topics.AnalyticsGroup, commit: true).Count.ShouldBeGreaterThanOrEqualTo(20);
        await Eventually.Async(() => redirect.Get<PublishStatus>().Published >= 50);
        var consumed = ScanTopic.Read(first, 50).ToDictionary(scan => scan.EventId);

        address.Upstream = null;
        first.Dispose();
        using var second = new KafkaFixture();
        address.Upstream = second.BootstrapServers;

        // All that is not released, which contains all that was not committed; here: everything but what the first reader committed.
        await ScanAsync(redirect, 10);
        await Eventually.Async(
            () => ScanTopic.Read(second, 60, timeout: TimeSpan.FromSeconds(5)).Select(scan => scan.EventId).Concat(consumed.Keys).Distinct().Count() == 60,
            TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task A_broker_without_memory_is_noticed_without_new_scans()
    {
        await using var address = new SwitchableForwarder();
        var first = new KafkaFixture();
        address.Upstream = first.BootstrapServers;
        await using var redirect = await RedirectServer.StartAsync(
            _data.File("data"), postgres.ConnectionString, address.Address, "Publish:ReleasePoll=00:00:00.100", "Publish:DeliveryTimeout=00:00:02");
        await ScanAsync(redirect, 30);
        await Eventually.Async(() => redirect.Get<PublishStatus>().Published >= 30);

        address.Upstream = null;
        first.Dispose();
        using var second = new KafkaFixture();
        address.Upstream = second.BootstrapServers;

        ScanTopic.Read(second, 30, timeout: TimeSpan.FromSeconds(20)).Count.ShouldBe(30);
    }

    [Fact]
    public async Task The_backlog_of_an_ended_process_is_sent_by_its_neighbour()
    {
        await using (var ended = await StartAsync("Publish:Enabled=false"))
        {
            await using var alive = await StartAsync("Publish:AdoptInterval=00:00:00.200", "Journal:Release=Acked");
            await ScanAsync(ended, 40);
            await ScanAsync(alive, 5);
            await ended.DisposeAsync();

            ScanTopic.Read(_kafka, 45).Count.ShouldBe(45);
            await Eventually.Async(() => JournalFormat.Segments(Path.Combine(_data.File("data"), "journal", "0")).Length == 0, because: "an adopted journal is removed when it is done");
        }
    }

    [Fact]
    public async Task Redirects_do_not_wait_for_a_broker_that_does_not_answer()
    {
        using var blackHole = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        blackHole.Start();
        await using var redirect = await RedirectServer.StartAsync(_data.File("data"), postgres.ConnectionString, blackHole.LocalEndpoint.ToString());

        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        await ScanAsync(redirect, 500);
        System.Diagnostics.Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        redirect.Get<Journal>().Appended.ShouldBe(500);
    }

    [Fact]
    public async Task A_slow_broker_that_refuses_now_and_then_gets_every_scan_in_the_end()
    {
        _kafka.Cluster.SetRoundTripTime(TimeSpan.FromMilliseconds(150));
        _kafka.Cluster.FailNext(Produce, ErrorCode.NotEnoughReplicas, ErrorCode.RequestTimedOut, ErrorCode.LeaderNotAvailable, ErrorCode.NotEnoughReplicasAfterAppend, ErrorCode.TopicAuthorizationFailed);
        await using var redirect = await StartAsync("Journal:Release=Acked");
        await ScanAsync(redirect, 200);

        ScanTopic.Read(_kafka, 200, timeout: TimeSpan.FromSeconds(40)).Count.ShouldBe(200);
        await Eventually.Async(() => redirect.Get<PublishStatus>().Pending(redirect.Get<Journal>().Appended) == 0);
    }

    [Fact]
    public async Task A_damaged_journal_is_inspected_and_what_is_whole_is_replayed()
    {
        await using (var redirect = await StartAsync("Publish:Enabled=false"))
        {
            await ScanAsync(redirect, 25);
        }

        var segment = TestJournal.LastSegment(Path.Combine(_data.File("data"), "journal", "0"));
        var bytes = await File.ReadAllBytesAsync(segment);
        var length = bytes.Length;
        bytes[length / 2] ^= 0x10;
        await File.WriteAllBytesAsync(segment, [.. bytes, 9, 0, 0, 0, 1, 2, 3]);

        using var output = new StringWriter();
        string[] settings = [$"--Journal:Path={_data.File("data")}/journal", $"--ConnectionStrings:kafka={_kafka.BootstrapServers}"];
        JournalCommands.TryRun(["journal", "inspect", .. settings], output).ShouldBe(JournalCommands.Incomplete);
        output.ToString().ShouldContain("24 records from ");
        output.ToString().ShouldContain(" bytes damaged, 7 bytes unfinished at its end");
        (await File.ReadAllBytesAsync(segment)).Length.ShouldBe(length + 7, "looking changes nothing");

        JournalCommands.TryRun(["journal", "replay", .. settings, "--from", "1:0"], output).ShouldBe(JournalCommands.Done);
        output.ToString().ShouldContain("24 records sent again from 1:0, 0 not acknowledged, ");
        ScanTopic.Read(_kafka, 24).Count.ShouldBe(24);
    }

    [Fact]
    public async Task A_replay_that_nobody_acknowledges_and_a_journal_that_is_not_there_are_told_by_the_exit_code()
    {
        await using (var redirect = await StartAsync("Publish:Enabled=false"))
        {
            await ScanAsync(redirect, 3);
        }

        using var output = new StringWriter();
        string[] nowhere = [$"--Journal:Path={_data.File("nothing")}", "--ConnectionStrings:kafka=127.0.0.1:1"];
        JournalCommands.TryRun(["journal", "inspect", .. nowhere], output).ShouldBe(JournalCommands.Refused);
        JournalCommands.TryRun(["journal", "replay", "--from", "1:0", .. nowhere], output).ShouldBe(JournalCommands.Refused);
        JournalCommands.TryRun(["journal"], output).ShouldBe(JournalCommands.Refused);
        JournalCommands.TryRun(["journal", "replay", "--from"], output).ShouldBe(JournalCommands.Refused);
        output.ToString().ShouldContain("There is no journal in ");
        output.ToString().ShouldContain("Usage: journal inspect");
    }

    [Fact]
    public async Task Records_can_be_inspected_and_replayed()
    {
        await using (var redirect = await StartAsync("Publish:Enabled=false"))
        {
            await ScanAsync(redirect, 25);
        }

        using var output = new StringWriter();
        string[] settings = [$"--Journal:Path={_data.File("data")}/journal", $"--ConnectionStrings:kafka={_kafka.BootstrapServers}"];
        JournalCommands.TryRun(["journal", "inspect", .. settings], output).ShouldBe(0);
        output.ToString().ShouldContain("25 records from ");

        JournalCommands.TryRun(["journal", "replay", "--from", "1:0", .. settings], output).ShouldBe(0);
        JournalCommands.TryRun(["journal", "replay", "--from", DateTimeOffset.UtcNow.AddMinutes(1).ToString("O"), .. settings], output).ShouldBe(0);
        output.ToString().ShouldContain("25 records sent again from 1:0");
        output.ToString().ShouldContain("\n0 records sent again");
        ScanTopic.Read(_kafka, 25).Count.ShouldBe(25);
        JournalCommands.TryRun(["journal", "replay", "--from", "yesterday?", .. settings], output).ShouldBe(2);
        JournalCommands.TryRun([], output).ShouldBeNull();
    }

    [Fact]
    public async Task Every_record_carries_the_event_contract()
    {
        await using var redirect = await StartAsync();
        await ScanAsync(redirect, 3);
        using var consumer = _kafka.CreateConsumer("contract");
        consumer.Subscribe(Topics.ScanEvents);
        ConsumeResult<byte[], byte[]>? record = null;
        await Eventually.Async(() => (record = consumer.Consume(TimeSpan.FromMilliseconds(200))) is { IsPartitionEOF: false });

        // A request that a listener in this process has sampled carries its trace as well.
        record!.Message.Headers.Select(header => header.Key).Where(name => name != "traceparent").ShouldBe(
            ["ce_id", "ce_type", "ce_source", "ce_specversion", "ce_time", "ce_dataschemaversion", "content-type"]);
        ScanEventEnvelope.TryRead(record.Message.Key, record.Message.Headers, record.Message.Value, out var scan, out _).ShouldBeTrue();
        record.Message.Timestamp.UtcDateTime.ShouldBe(scan!.OccurredAt.UtcDateTime);
    }

    private Task<RedirectServer> StartAsync(params string[] settings) =>
        RedirectServer.StartAsync(_data.File("data"), postgres.ConnectionString, _kafka.BootstrapServers, settings);

    private static async Task ScanAsync(RedirectServer redirect, int count)
    {
        await Eventually.Async(() => redirect.Get<QrAspire.Redirect.Targets.TargetStatus>().IsLoaded);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellationToken) =>
        {
            using var response = await redirect.Client.GetAsync(new Uri($"/r/code{i % 5}", UriKind.Relative), cancellationToken);
            ((int)response.StatusCode).ShouldBe(302);
        });
    }
}
