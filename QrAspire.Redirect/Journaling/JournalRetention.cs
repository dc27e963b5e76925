namespace QrAspire.Redirect.Journaling;

/// <summary>Removes segments that are released and need not be kept for a replay.</summary>
internal static class JournalRetention
{
    /// <summary>Removes what lies wholly before <paramref name="released"/> and is older, or together larger, than the options keep.</summary>
    public static void Apply(string folder, JournalPosition released, JournalOptions options, DateTimeOffset now)
    {
        long kept = 0;
        foreach (var segment in JournalFormat.Segments(folder).Where(segment => segment < released.Segment).Reverse())
        {
            var file = new FileInfo(Path.Combine(folder, JournalFormat.FileName(segment)));
            kept += file.Exists ? file.Length : 0;
            if (kept > options.KeepReleasedBytes || now - file.LastWriteTimeUtc > options.KeepReleased)
            {
                file.Delete();
            }
        }
    }
}
