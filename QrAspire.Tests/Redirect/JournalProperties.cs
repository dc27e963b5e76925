using FsCheck;
using FsCheck.Fluent;
using QrAspire.Redirect.Journaling;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

/// <summary>Whatever happens to the end of a segment or to a byte of it: no garbage, and no whole record lost.</summary>
public sealed class JournalProperties
{
    private static readonly Gen<byte[][]> s_records = Gen.Choose(1, 200)
        .SelectMany(length => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length))
        .ArrayOf(12);

    [Fact]
    public void Cut_anywhere_the_whole_records_before_the_cut_are_what_is_left()
    {
        Prop.ForAll(s_records.ToArbitrary(), Gen.Choose(0, 4000).ToArbitrary(), (records, at) =>
        {
            using var data = new TemporaryFolder();
            var (folder, ends) = Write(data.File("journal"), records);
            var cut = Math.Min(at, ends.Length == 0 ? JournalFormat.HeaderSize : ends[^1]);
            using (var file = File.OpenWrite(TestJournal.LastSegment(folder)))
            {
                file.SetLength(cut);
            }

            using var journal = TestJournal.Open(data.File("journal"));
            var expected = records.Where((_, i) => ends[i] <= cut).ToList();
            Same(TestJournal.Read(folder, journal.End), expected);
            journal.AppendAsync("after"u8).AsTask().Result.ShouldBeTrue();
            Same(TestJournal.Read(folder, journal.End), [.. expected, "after"u8.ToArray()]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Flip_any_bit_and_all_other_records_are_still_there()
    {
        Prop.ForAll(s_records.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (records, seed) =>
        {
            if (records.Length == 0)
            {
                return;
            }

            using var data = new TemporaryFolder();
            var (folder, ends) = Write(data.File("journal"), records);
            var path = TestJournal.LastSegment(folder);
            var bytes = File.ReadAllBytes(path);
            var at = JournalFormat.HeaderSize + (seed % (bytes.Length - JournalFormat.HeaderSize));
            bytes[at] ^= (byte)(1 << (seed % 8));
            File.WriteAllBytes(path, bytes);

            var hit = Array.FindIndex(ends, end => at < end);
            using var journal = TestJournal.Open(data.File("journal"));
            Same(TestJournal.Read(folder, journal.End), records.Where((_, i) => i != hit).ToList());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Fact]
    public void Bytes_of_any_kind_are_no_records()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), noise =>
        {
            using var data = new TemporaryFolder();
            var (folder, _) = Write(data.File("journal"), [[1, 2, 3]]);
            using (var file = new FileStream(TestJournal.LastSegment(folder), FileMode.Append))
            {
                file.Write(noise);
            }

            using var journal = TestJournal.Open(data.File("journal"));
            Same(TestJournal.Read(folder, journal.End), [[1, 2, 3]]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));
    }

    /// <summary>Writes the records; returns the folder and the offset at which each ends.</summary>
    private static (string Folder, long[] Ends) Write(string root, byte[][] records)
    {
        using var journal = TestJournal.Open(root);
        var ends = new List<long>();
        foreach (var record in records)
        {
            journal.AppendAsync(record).AsTask().Result.ShouldBeTrue();
            ends.Add(journal.End.Offset);
        }

        if (records.Length == 0)
        {
            journal.AppendAsync([0]).AsTask().Result.ShouldBeTrue();
        }

        return (journal.Folder!, [.. ends]);
    }

    private static void Same(List<byte[]> actual, List<byte[]> expected) =>
        actual.ConvertAll(Convert.ToHexString).ShouldBe(expected.ConvertAll(Convert.ToHexString));
}
