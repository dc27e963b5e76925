using Microsoft.Extensions.Logging.Abstractions;
using QrAspire.Redirect.Journaling;

namespace QrAspire.Tests.Redirect;

/// <summary>Journals of tests.</summary>
internal static class TestJournal
{
    /// <summary>Opens the journal below <paramref name="root"/>.</summary>
    public static Journal Open(string root, Action<JournalOptions>? configure = null)
    {
        var options = new JournalOptions { Sync = JournalSync.Never };
        configure?.Invoke(options);
        return new Journal(root, options, TimeProvider.System, NullLogger<Journal>.Instance);
    }

    /// <summary>Every record of a folder up to an end, by default that of its last segment.</summary>
    public static List<byte[]> Read(string folder, JournalPosition? end = null)
    {
        var segments = JournalFormat.Segments(folder);
        if (segments.Length == 0)
        {
            return [];
        }

        using var reader = new JournalReader(folder, default);
        var records = new List<byte[]>();
        while (reader.TryRead(end ?? new JournalPosition(segments[^1], new FileInfo(LastSegment(folder)).Length)))
        {
            records.Add(reader.Payload.ToArray());
        }

        return records;
    }

    /// <summary>Path of the newest segment.</summary>
    public static string LastSegment(string folder) => Path.Combine(folder, JournalFormat.FileName(JournalFormat.Segments(folder)[^1]));
}
