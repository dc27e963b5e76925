namespace QrAspire.Redirect.Journaling;

/// <summary>Puts the last segment in order after a crash.</summary>
internal static class JournalRecovery
{
    /// <summary>
    /// Cuts what follows the last whole record of the newest segment and returns where appending may go on; null when the
    /// folder has no segments. A damaged record before a whole one stays: the reader skips it and counts it.
    /// </summary>
    public static (JournalPosition End, long Cut)? Recover(JournalFolder folder)
    {
        var segments = JournalFormat.Segments(folder.Path);
        if (segments.Length == 0)
        {
            return null;
        }

        var last = segments[^1];
        using var file = File.OpenHandle(folder.Segment(last), FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        var length = RandomAccess.GetLength(file);
        var end = SegmentScan.EndOfLastRecord(file, length);
        if (!SegmentScan.HasHeader(file, last))
        {
            // Died between creating the file and its first write, or the header is damaged: its records are not, if it has any.
            Span<byte> header = stackalloc byte[JournalFormat.HeaderSize];
            JournalFormat.WriteHeader(header, last);
            RandomAccess.Write(file, header, 0);
        }

        if (end < length)
        {
            RandomAccess.SetLength(file, end);
        }

        return (new(last, end), Math.Max(0, length - end));
    }
}
