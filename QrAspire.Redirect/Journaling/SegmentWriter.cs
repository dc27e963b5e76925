using Microsoft.Win32.SafeHandles;

namespace QrAspire.Redirect.Journaling;

/// <summary>The segment that is being written. Not thread-safe.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    private SegmentWriter(SafeFileHandle file, string path, JournalPosition end)
    {
        _file = file;
        _path = path;
        End = end;
    }

    /// <summary>Where the next record goes.</summary>
    public JournalPosition End { get; private set; }

    /// <summary>False when somebody removed the file: what is written to it now would be lost with the process.</summary>
    public bool IsInPlace => File.Exists(_path);

    /// <summary>Goes on with a recovered segment.</summary>
    public static SegmentWriter Continue(JournalFolder folder, JournalPosition end) =>
        new(File.OpenHandle(folder.Segment(end.Segment), FileMode.Open, FileAccess.ReadWrite, FileShare.Read), folder.Segment(end.Segment), end);

    /// <summary>Begins a segment; leaves no file behind when it cannot.</summary>
    public static SegmentWriter Begin(JournalFolder folder, long number)
    {
        Directory.CreateDirectory(folder.Path);
        var path = folder.Segment(number);
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            Span<byte> header = stackalloc byte[JournalFormat.HeaderSize];
            JournalFormat.WriteHeader(header, number);
            RandomAccess.Write(file, header, 0);
            return new(file, path, new(number, JournalFormat.HeaderSize));
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Writes whole records at the end; on failure takes back what got there, or throws <see cref="IOException"/> with the segment unusable.</summary>
    public void Write(ReadOnlySpan<byte> records)
    {
        RandomAccess.Write(_file, records, End.Offset);
        End = End with { Offset = End.Offset + records.Length };
    }

    /// <summary>Cuts a partly written batch off; false when even that fails.</summary>
    public bool TryCutTail()
    {
        try
        {
            RandomAccess.SetLength(_file, End.Offset);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>fsync; nothing when the segment was given up meanwhile.</summary>
    public void Flush()
    {
        try
        {
            RandomAccess.FlushToDisk(_file);
        }
        catch (ObjectDisposedException)
        {
            // Flushed without the journal's lock: a write that failed, or the end of the process, may have closed it.
        }
    }

    public void Dispose() => _file.Dispose();
}
