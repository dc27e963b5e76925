using System.Globalization;

namespace QrAspire.Redirect.Journaling;

/// <summary>A folder of segments that this process alone may write, for as long as it holds the lock in it (flock, gone with the process).</summary>
internal sealed class JournalFolder : IDisposable
{
    /// <summary>File in which the reader of the journal keeps its progress.</summary>
    public const string CheckpointName = "checkpoint.json";

    private const string LockName = "lock";
    private const int MaxReplicas = 256;

    private readonly FileStream _lock;

    private JournalFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Number of the folder among those of the machine's replicas.</summary>
    public int Replica => int.Parse(System.IO.Path.GetFileName(Path), CultureInfo.InvariantCulture);

    /// <summary>Takes the first folder below <paramref name="root"/> that no living process holds.</summary>
    /// <exception cref="IOException">All are taken, or the folder cannot be made.</exception>
    public static JournalFolder TakeFirst(string root)
    {
        for (var replica = 0; replica < MaxReplicas; replica++)
        {
            var path = System.IO.Path.Combine(root, replica.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(path);
            if (TryTake(path) is { } folder)
            {
                return folder;
            }
        }

        throw new IOException($"All {MaxReplicas} journal folders below {root} are in use.");
    }

    /// <summary>Takes a folder, or returns null when another process holds it.</summary>
    public static JournalFolder? TryTake(string path)
    {
        try
        {
            return new(path, new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception is not DirectoryNotFoundException && File.Exists(System.IO.Path.Combine(path, LockName)))
        {
            return null;
        }
    }

    /// <summary>Every numbered folder below <paramref name="root"/>.</summary>
    public static IEnumerable<string> All(string root) =>
        Directory.Exists(root)
            ? Directory.EnumerateDirectories(root).Where(path => int.TryParse(System.IO.Path.GetFileName(path), out _)).Order(StringComparer.Ordinal)
            : [];

    /// <summary>Full path of a segment.</summary>
    public string Segment(long number) => System.IO.Path.Combine(Path, JournalFormat.FileName(number));

    public void Dispose() => _lock.Dispose();
}
