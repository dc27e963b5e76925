using System.Text;
using QrAspire.Redirect.Journaling;
using QrAspire.Tests.Faults;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

public sealed class JournalTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    private string Root => _data.File("journal");

    private string First => Path.Combine(Root, "0");

    [Fact]
    public async Task What_was_accepted_is_read_in_order_also_after_a_restart()
    {
        using (var journal = TestJournal.Open(Root))
        {
            (await journal.AppendAsync("one"u8)).ShouldBeTrue();
            (await journal.AppendAsync("two"u8)).ShouldBeTrue();
        }

        using var again = TestJournal.Open(Root);
        (await again.AppendAsync("three"u8)).ShouldBeTrue();

        TestJournal.Read(First, again.End).Select(Encoding.UTF8.GetString).ShouldBe(["one", "two", "three"]);
        again.Appended.ShouldBe(1);
        again.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task Requests_at_the_same_time_share_writes_and_lose_nothing()
    {
        const int Writers = 16;
        const int Each = 2000;
        using var journal = TestJournal.Open(Root, options => options.SegmentBytes = 64 << 10);

        await Parallel.ForAsync(0, Writers, async (writer, _) =>
        {
            for (var i = 0; i < Each; i++)
            {
                (await journal.AppendAsync(Encoding.UTF8.GetBytes($"{writer}:{i}"))).ShouldBeTrue();
            }
        });

        var records = TestJournal.Read(First, journal.End).ConvertAll(Encoding.UTF8.GetString);
        records.Count.ShouldBe(Writers * Each);
        foreach (var writer in records.Select(record => record.Split(':')).GroupBy(parts => parts[0], parts => int.Parse(parts[1], null)))
        {
            writer.ShouldBe(Enumerable.Range(0, Each), $"writer {writer.Key} appended one after the other");
        }

        JournalFormat.Segments(First).Length.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData(JournalSync.Always)]
    [InlineData(JournalSync.Interval)]
    public async Task Every_sync_writes_before_it_answers(JournalSync sync)
    {
        using var journal = TestJournal.Open(Root, options => options.Sync = sync);

        await Parallel.ForAsync(0, 50, async (i, _) => (await journal.AppendAsync(Encoding.UTF8.GetBytes($"{i}"))).ShouldBeTrue());

        TestJournal.Read(First, journal.End).Count.ShouldBe(50);
    }

    [Fact]
    public async Task A_torn_tail_is_cut_and_appending_goes_on_after_the_last_whole_record()
    {
        using (var journal = TestJournal.Open(Root))
        {
            await journal.AppendAsync("whole"u8);
        }

        await File.AppendAllTextAsync(TestJournal.LastSegment(First), "\u0009\0\0\0torn");
        using var again = TestJournal.Open(Root);
        await again.AppendAsync("next"u8);

        TestJournal.Read(First, again.End).Select(Encoding.UTF8.GetString).ShouldBe(["whole", "next"]);
    }

    [Fact]
    public async Task A_damaged_record_does_not_take_its_followers_with_it()
    {
        using (var journal = TestJournal.Open(Root))
        {
            foreach (var text in new[] { "first record", "second record", "third record" })
            {
                await journal.AppendAsync(Encoding.UTF8.GetBytes(text));
            }
        }

        var bytes = await File.ReadAllBytesAsync(TestJournal.LastSegment(First));
        bytes[bytes.AsSpan().IndexOf("second"u8)] ^= 0x20;
        await File.WriteAllBytesAsync(TestJournal.LastSegment(First), bytes);
        using var again = TestJournal.Open(Root);

        TestJournal.Read(First, again.End).Select(Encoding.UTF8.GetString).ShouldBe(["first record", "third record"]);
    }

    [Fact]
    public async Task A_damaged_header_does_not_cost_the_records_behind_it()
    {
        using (var journal = TestJournal.Open(Root))
        {
            await journal.AppendAsync("kept"u8);
        }

        var bytes = await File.ReadAllBytesAsync(TestJournal.LastSegment(First));
        bytes[1] ^= 0x01;
        await File.WriteAllBytesAsync(TestJournal.LastSegment(First), bytes);
        using var again = TestJournal.Open(Root);
        await again.AppendAsync("next"u8);

        TestJournal.Read(First, again.End).Select(Encoding.UTF8.GetString).ShouldBe(["kept", "next"]);
        JournalFormat.IsHeader(await File.ReadAllBytesAsync(TestJournal.LastSegment(First)), 1).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_segment_that_was_only_begun_is_begun_again(int length)
    {
        Directory.CreateDirectory(First);
        await File.WriteAllBytesAsync(Path.Combine(First, JournalFormat.FileName(3)), new byte[length]);
        using var journal = TestJournal.Open(Root);
        await journal.AppendAsync("first"u8);

        TestJournal.Read(First, journal.End).Select(Encoding.UTF8.GetString).ShouldBe(["first"]);
    }

    [Fact]
    public async Task Two_processes_never_write_to_one_folder()
    {
        using var first = TestJournal.Open(Root);
        using var second = TestJournal.Open(Root);

        await first.AppendAsync("a"u8);
        await second.AppendAsync("b"u8);

        (Path.GetFileName(first.Folder), Path.GetFileName(second.Folder)).ShouldBe(("0", "1"));
        TestJournal.Read(Path.Combine(Root, "1"), second.End).Select(Encoding.UTF8.GetString).ShouldBe(["b"]);
    }

    [Fact]
    public void A_lock_that_is_held_is_not_taken_and_one_that_is_left_is()
    {
        using var first = JournalFolder.TakeFirst(Root);
        JournalFolder.TryTake(first.Path).ShouldBeNull();

        first.Dispose();
        using var again = JournalFolder.TryTake(first.Path).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_full_disk_drops_and_counts_exactly_and_recovers_by_itself()
    {
        if (!SmallDisk.IsPossible)
        {
            return;
        }

        using var disk = SmallDisk.Mount(_data.File("disk"), kibibytes: 64);
        using var journal = TestJournal.Open(disk.Path, options => options.RetryInterval = TimeSpan.FromMilliseconds(10));
        var record = new byte[4000];
        Array.Fill(record, (byte)7);
        var (written, dropped) = (0, 0);
        for (var i = 0; i < 100; i++)
        {
            _ = await journal.AppendAsync(record) ? written++ : dropped++;
        }

        written.ShouldBeGreaterThan(5);
        dropped.ShouldBeGreaterThan(50);
        journal.Dropped.ShouldBe(dropped);
        journal.Appended.ShouldBe(written);
        journal.IsWritable.ShouldBeFalse();
        TestJournal.Read(journal.Folder!, journal.End).Count.ShouldBe(written, "what was dropped must not be there either");

        disk.Grow(kibibytes: 1024);
        await Infrastructure.Eventually.Async(async () => await journal.AppendAsync(record), because: "the disk has room again");
        journal.IsWritable.ShouldBeTrue();
        TestJournal.Read(journal.Folder!, journal.End).Count.ShouldBe((int)journal.Appended);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_answers_all_the_same()
    {
        await File.WriteAllTextAsync(Root, "a file where the folder should be");

        using var journal = TestJournal.Open(Root, options => options.RetryInterval = TimeSpan.FromMilliseconds(10));
        (await journal.AppendAsync("x"u8)).ShouldBeFalse();
        journal.Dropped.ShouldBe(1);
        journal.IsWritable.ShouldBeFalse();

        File.Delete(Root);
        await Infrastructure.Eventually.Async(async () => await journal.AppendAsync("y"u8));
        TestJournal.Read(First, journal.End).Select(Encoding.UTF8.GetString).ShouldBe(["y"]);
    }

    [Fact]
    public async Task A_record_that_is_too_long_is_dropped_and_counted()
    {
        using var journal = TestJournal.Open(Root);

        (await journal.AppendAsync(new byte[JournalFormat.MaxPayload + 1])).ShouldBeFalse();

        journal.Dropped.ShouldBe(1);
    }

    [Fact]
    public async Task Removed_segments_do_not_leave_their_checkpoint_behind()
    {
        using (var journal = TestJournal.Open(Root))
        {
            await journal.AppendAsync("old"u8);
            await File.WriteAllTextAsync(Path.Combine(First, JournalFolder.CheckpointName), """{"published":"1:9999","released":"1:9999","offsets":[]}""");
        }

        File.Delete(TestJournal.LastSegment(First));
        using var again = TestJournal.Open(Root);

        File.Exists(Path.Combine(First, JournalFolder.CheckpointName)).ShouldBeFalse();
    }

    [Fact]
    public void Released_segments_go_by_age_and_by_size_and_unreleased_ones_stay()
    {
        Directory.CreateDirectory(First);
        for (var segment = 1; segment <= 5; segment++)
        {
            File.WriteAllBytes(Path.Combine(First, JournalFormat.FileName(segment)), new byte[1000]);
        }

        JournalRetention.Apply(First, new JournalPosition(4, 500), new JournalOptions { KeepReleasedBytes = 1500, KeepReleased = TimeSpan.FromHours(1) }, DateTimeOffset.UtcNow);
        JournalFormat.Segments(First).ShouldBe([3, 4, 5]);

        JournalRetention.Apply(First, new JournalPosition(5, 0), new JournalOptions { KeepReleased = TimeSpan.Zero }, DateTimeOffset.UtcNow.AddMinutes(1));
        JournalFormat.Segments(First).ShouldBe([5]);
    }

    public void Dispose() => _data.Dispose();
}
