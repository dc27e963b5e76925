using QrAspire.Redirect.Journaling;

namespace QrAspire.Redirect.Publishing;

/// <summary>The journal of a process that has ended, held until it is released.</summary>
internal sealed class AdoptedJournal : IDisposable
{
    private readonly JournalFolder _folder;

    private AdoptedJournal(JournalFolder folder, ScanStream stream)
    {
        _folder = folder;
        Stream = stream;
    }

    /// <summary>Its way to Kafka.</summary>
    public ScanStream Stream { get; }

    /// <summary>Takes the folder if nobody holds it and something in it is unreleased.</summary>
    public static AdoptedJournal? TryAdopt(string path, PublishOptions options, JournalRelease release)
    {
        if (JournalFormat.Segments(path).Length == 0 || JournalFolder.TryTake(path) is not { } folder)
        {
            return null;
        }

        if (JournalRecovery.Recover(folder) is var (end, _))
        {
            var stream = new ScanStream(path, () => end, options, release);
            var adopted = new AdoptedJournal(folder, stream);
            if (!stream.IsReleased)
            {
                return adopted;
            }

            adopted.RemoveSegments();
            stream.Dispose();
        }

        folder.Dispose();
        return null;
    }

    /// <summary>Removes the segments; call when everything is released.</summary>
    public void RemoveSegments()
    {
        // The checkpoint first: should we die in between, what is left is sent again; the other way round a new segment 1 would be skipped.
        PublishCheckpoint.Remove(_folder.Path);
        foreach (var segment in JournalFormat.Segments(_folder.Path))
        {
            File.Delete(_folder.Segment(segment));
        }
    }

    public void Dispose()
    {
        Stream.Dispose();
        _folder.Dispose();
    }
}
