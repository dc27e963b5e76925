using System.Diagnostics;
using System.Globalization;

namespace QrAspire.Tests.Faults;

/// <summary>A file system in memory of a few KiB, to be filled up; making one takes root.</summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>True when this process may mount.</summary>
    public static bool IsPossible => Environment.UserName == "root";

    /// <summary>Makes the folder and mounts a file system there.</summary>
    public static SmallDisk Mount(string path, int kibibytes)
    {
        Directory.CreateDirectory(path);
        Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "none", path);
        return new(path);
    }

    /// <summary>Gives it another size.</summary>
    public void Grow(int kibibytes) => Run("mount", "-o", string.Create(CultureInfo.InvariantCulture, $"remount,size={kibibytes}k"), Path);

    /// <inheritdoc />
    public void Dispose() => Run("umount", "-l", Path);

    private static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{command} {string.Join(' ', arguments)}");
    }
}
