using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting.Embedded;

/// <summary>
/// Everything of one application that outlives a run: <c>$QRASPIRE_DATA</c>, else <c>qraspire</c> in the user's data folder.
/// One host at a time works in it.
/// </summary>
/// <param name="path">Asked when the folder is first needed, so that configuration can still change until then.</param>
/// <param name="fresh">Empty it first.</param>
internal sealed class DataFolder(Func<string> path, bool fresh) : IDisposable
{
    public const string Variable = "QRASPIRE_DATA";
    private const string MarkerName = ".qraspire";
    private const string LockName = "host.lock";

    private readonly Lazy<string> _path = new(() => System.IO.Path.GetFullPath(path()));
    private FileStream? _lock;
    private SecretStore? _secrets;
    private PortStore? _ports;

    /// <summary>Absolute.</summary>
    public string Path => _path.Value;

    /// <summary>Generated passwords and keys.</summary>
    public SecretStore Secrets => _secrets ?? throw NotOpen();

    /// <summary>Ports that stay the same over restarts.</summary>
    public PortStore Ports => _ports ?? throw NotOpen();

    /// <summary>The folder of the guard's pid file and other traces of the running host.</summary>
    public string RunPath => System.IO.Path.Combine(Path, "run");

    /// <summary>
    /// A folder for a server that runs as another account and cannot reach <see cref="Path"/> (below a private home, say);
    /// the name is made of the path, so that two data folders never meet there.
    /// </summary>
    public string OutsidePath => System.IO.Path.Combine(
        "/var/lib/qraspire", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..12]);

    public static string DefaultPath => System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "qraspire");

    /// <summary>Creates or takes over the folder, and empties it first if a fresh start was asked for.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be used; the message says why.</exception>
    public void Open()
    {
        try
        {
            // Others may pass through but not look around: the database server may run as an account of its own.
            // A folder that was there before keeps the mode that its owner gave it.
            var made = !Directory.Exists(Path);
            Directory.CreateDirectory(Path);
            if (made && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(Path, OwnerOnly | (Environment.IsPrivilegedProcess ? UnixFileMode.OtherExecute | UnixFileMode.GroupExecute : 0));
            var marker = System.IO.Path.Combine(Path, MarkerName);
            if (fresh && !File.Exists(marker) && Directory.EnumerateFileSystemEntries(Path).Any())
                throw new DistributedApplicationException($"--fresh refuses to empty '{Path}': it holds files that are not of this application (there is no '{MarkerName}').");
            Lock();
            if (fresh)
                Empty();
            File.WriteAllText(marker, "Data of QrAspire's embedded host; --fresh empties this folder.\n");
            Directory.CreateDirectory(RunPath);
            _secrets = new SecretStore(System.IO.Path.Combine(Path, "secrets.json"));
            _ports = new PortStore(System.IO.Path.Combine(Path, "ports.json"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The data folder '{Path}' cannot be used: {error.Message} (set {Variable} to another folder)", error);
        }
    }

    public void Dispose() => _lock?.Dispose();

    private static UnixFileMode OwnerOnly => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static InvalidOperationException NotOpen() => new("The data folder is opened when the application starts.");

    // The kernel gives the lock back however the host ends.
    private void Lock()
    {
        var path = System.IO.Path.Combine(Path, LockName);
        try
        {
            _lock = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new DistributedApplicationException($"Another host already runs with the data folder '{Path}': stop it, or set {Variable} to another folder.", error);
        }
    }

    private void Empty()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path))
            Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.EnumerateFiles(Path).Where(file => System.IO.Path.GetFileName(file) != LockName))
            File.Delete(file);
        if (Directory.Exists(OutsidePath))
            Directory.Delete(OutsidePath, recursive: true);
    }
}
