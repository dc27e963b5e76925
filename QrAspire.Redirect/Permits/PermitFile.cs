namespace QrAspire.Redirect.Permits;

/// <summary>
/// The record of the permits that one holder has used: the code's id, 16 bytes big-endian, once per used permit. It is written before the
/// answer, so that after a crash Postgres's count of taken permits and this file tell which were not used. The file is held (flock) while
/// its process lives.
/// </summary>
internal sealed class PermitFile : IDisposable
{
    private const string Extension = ".permits";
    private const int RecordSize = 16;

    private readonly FileStream _file;
    private readonly Lock _lock = new();
    private int _outstanding;
    private bool _isDamaged;

    private PermitFile(FileStream file, Guid holder)
    {
        _file = file;
        Holder = holder;
    }

    /// <summary>Under which name permits are taken.</summary>
    public Guid Holder { get; }

    /// <summary>Bytes written.</summary>
    public long Length => _file.Length;

    /// <summary>A permit was taken that nobody waits for any more.</summary>
    public bool HasUnused { get; private set; }

    /// <summary>No permit is on its way, and everything is written: another may settle it.</summary>
    public bool CanBeSettled
    {
        get
        {
            lock (_lock)
            {
                return _outstanding == 0 && !_isDamaged;
            }
        }
    }

    /// <summary>Begins a file.</summary>
    public static PermitFile Create(string folder)
    {
        Directory.CreateDirectory(folder);
        var holder = Guid.CreateVersion7();
        return new(new FileStream(Path.Combine(folder, holder.ToString("N") + Extension), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0), holder);
    }

    /// <summary>Every file of the folder with its holder.</summary>
    public static IEnumerable<(string Path, Guid Holder)> All(string folder) =>
        !Directory.Exists(folder)
            ? []
            : from path in Directory.EnumerateFiles(folder, "*" + Extension)
              let name = Path.GetFileNameWithoutExtension(path)
              where Guid.TryParseExact(name, "N", out _)
              select (path, Guid.ParseExact(name, "N"));

    /// <summary>How many permits a file says were used, by code; null while its process lives. The file is held until the result is disposed of.</summary>
    public static (FileStream Hold, Dictionary<Guid, long> Used)? TryRead(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }

        var used = new Dictionary<Guid, long>();
        Span<byte> record = stackalloc byte[RecordSize];
        while (file.ReadAtLeast(record, RecordSize, throwOnEndOfStream: false) == RecordSize)
        {
            var code = new Guid(record, bigEndian: true);
            used[code] = used.GetValueOrDefault(code) + 1;
        }

        return (file, used);
    }

    /// <summary>Permits were taken and will be used.</summary>
    public void Expect(int count)
    {
        lock (_lock)
        {
            _outstanding += count;
        }
    }

    /// <summary>A taken permit will not be used.</summary>
    public void GiveUp()
    {
        lock (_lock)
        {
            _outstanding--;
            HasUnused = true;
        }
    }

    /// <summary>Notes one used permit. A disk that cannot be written leaves the file unsettled for the life of the process: a limit is never exceeded for it.</summary>
    public void Use(Guid codeId)
    {
        Span<byte> record = stackalloc byte[RecordSize];
        codeId.TryWriteBytes(record, bigEndian: true, out _);
        lock (_lock)
        {
            _outstanding--;
            try
            {
                _file.Write(record);
            }
            catch (IOException)
            {
                _isDamaged = true;
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
