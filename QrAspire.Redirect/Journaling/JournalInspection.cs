using System.Globalization;
using QrAspire.Redirect.Publishing;

namespace QrAspire.Redirect.Journaling;

/// <summary><c>journal inspect</c>: every folder, its progress, and what each segment holds.</summary>
internal static class JournalInspection
{
    /// <summary>Lists the journal below a folder.</summary>
    /// <returns>1 when bytes are damaged; an unfinished end of the newest segment is none: a write may be under way, and the next start cuts it.</returns>
    public static int Run(string root, TextWriter output)
    {
        var folders = JournalFolder.All(root).ToArray();
        if (folders.Length == 0)
        {
            return JournalCommands.Refuse(output, $"There is no journal in {root}.");
        }

        var (records, damaged) = (0L, 0L);
        foreach (var folder in folders)
        {
            var checkpoint = PublishCheckpoint.Read(folder);
            output.WriteLine($"{folder}: published up to {checkpoint?.Published ?? "-"}, released up to {checkpoint?.Released ?? "-"}");
            var segments = JournalFormat.Segments(folder);
            foreach (var number in segments)
            {
                if (Segment.Read(folder, number, isNewest: number == segments[^1]) is { } segment)
                {
                    output.WriteLine(segment);
                    (records, damaged) = (records + segment.Records, damaged + segment.Damaged);
                }
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{records} records, {damaged} bytes damaged"));
        return damaged == 0 ? JournalCommands.Done : JournalCommands.Incomplete;
    }

    private sealed record Segment(long Number, long Size, long Records, DateTimeOffset First, DateTimeOffset Last, long Damaged, long Unfinished)
    {
        /// <summary>Reads a segment to its end; null when it was removed meanwhile.</summary>
        public static Segment? Read(string folder, long number, bool isNewest)
        {
            var file = new FileInfo(Path.Combine(folder, JournalFormat.FileName(number)));
            if (!file.Exists)
            {
                return null;
            }

            using var reader = new JournalReader(folder, new JournalPosition(number, 0));
            var (records, first, last, good) = (0L, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, (long)JournalFormat.HeaderSize);
            while (reader.TryRead(new JournalPosition(number, file.Length)))
            {
                records++;
                good += JournalFormat.FrameSize + reader.Payload.Length;
                if (ScanRecord.TryRead(reader.Payload.Span, out var record))
                {
                    (first, last) = (record.OccurredAt < first ? record.OccurredAt : first, record.OccurredAt > last ? record.OccurredAt : last);
                }
            }

            var unfinished = isNewest ? Math.Max(0, file.Length - Math.Max(reader.Position.Offset, JournalFormat.HeaderSize)) : 0;
            return new(number, file.Length, records, first, last, Math.Max(0, file.Length - good - unfinished), unfinished);
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"  segment {Number}: {Size} bytes, {Records} records{(Last >= First ? $" from {First:O} to {Last:O}" : "")}{(Damaged > 0 ? $", {Damaged} bytes damaged" : "")}{(Unfinished > 0 ? $", {Unfinished} bytes unfinished at its end" : "")}");
    }
}
