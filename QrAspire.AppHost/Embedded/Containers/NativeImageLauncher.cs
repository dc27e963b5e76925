using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Prerequisites;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Containers;

/// <summary>
/// Runs a container's native stand-in: its files and volumes lie below a folder of its own in the data folder, and absolute paths in its
/// arguments mean that folder.
/// </summary>
internal sealed class NativeImageLauncher(ContainerResource container, NativeImage native) : IProcessLauncher
{
    public string Source => $"{native.Program} (native program)";

    public async Task EnsurePrerequisitesAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (ProgramPath.Find(native.Program) is not null)
            return;
        await AptInstaller.InstallAsync(native.Program, native.Package, cancellationToken).ConfigureAwait(false);
        if (ProgramPath.Find(native.Program) is null)
            throw new DistributedApplicationException($"{native.Program} is missing: package '{native.Package}' is installed, but has no such program on PATH.");
    }

    public async Task<ProcessSpec> PrepareAsync(LaunchContext context, CancellationToken cancellationToken)
    {
        var program = ProgramPath.Find(native.Program)
            ?? throw new DistributedApplicationException($"'{native.Program}' was not found.");
        var root = Path.Combine(context.Data.Path, "containers", container.Name);
        await WriteFilesAsync(context, root, cancellationToken).ConfigureAwait(false);
        foreach (var mount in container.Annotations.OfType<ContainerMountAnnotation>().Where(mount => mount.Type == ContainerMountType.Volume))
            Directory.CreateDirectory(Inside(root, mount.Target));

        var targets = Targets().ToArray();
        List<string> arguments = [.. context.Arguments.Select(argument => Outside(argument, root, targets))];
        if (context.ListenPort.Values.FirstOrDefault() is var port and > 0)
            arguments.Add(string.Create(CultureInfo.InvariantCulture, $"{native.ListenOption}=localhost:{port}"));
        var folder = Inside(root, native.WorkingDirectory);
        Directory.CreateDirectory(folder);
        return new(program, arguments, folder);
    }

    private IEnumerable<string> Targets()
        => container.Annotations.OfType<ContainerMountAnnotation>().Select(mount => mount.Target)
            .Concat(container.Annotations.OfType<ContainerFileSystemCallbackAnnotation>().Select(files => files.DestinationPath));

    // --config.file=/etc/prometheus/prometheus.yml → --config.file=<root>/etc/prometheus/prometheus.yml
    private string Outside(string argument, string root, string[] targets)
    {
        var start = argument.IndexOf('=', StringComparison.Ordinal) + 1;
        var path = argument[start..];
        if (!targets.Any(target => path == target || path.StartsWith(target.TrimEnd('/') + "/", StringComparison.Ordinal)))
            return argument;
        var bound = container.Annotations.OfType<ContainerMountAnnotation>()
            .FirstOrDefault(mount => mount.Type == ContainerMountType.BindMount && path.StartsWith(mount.Target, StringComparison.Ordinal));
        return argument[..start] + (bound is null ? Inside(root, path) : bound.Source + path[bound.Target.Length..]);
    }

    private static string Inside(string root, string path) => Path.Combine(root, path.TrimStart('/'));

    private async Task WriteFilesAsync(LaunchContext context, string root, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(root);
        foreach (var files in container.Annotations.OfType<ContainerFileSystemCallbackAnnotation>())
        {
            var entries = await files.Callback(new() { ServiceProvider = context.Services, Model = container }, cancellationToken).ConfigureAwait(false);
            await WriteAsync(Inside(root, files.DestinationPath), entries, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(string folder, IEnumerable<ContainerFileSystemItem> entries, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var entry in entries)
        {
            var path = Path.Combine(folder, entry.Name);
            switch (entry)
            {
                case ContainerDirectory directory:
                    await WriteAsync(path, directory.Entries, cancellationToken).ConfigureAwait(false);
                    break;
                case ContainerFile { Contents: { } text }:
                    await File.WriteAllTextAsync(path, text, cancellationToken).ConfigureAwait(false);
                    break;
                case ContainerFile { SourcePath: { } source }:
                    File.Copy(source, path, overwrite: true);
                    break;
            }
            if (entry.Mode is { } mode && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, mode);
        }
    }
}
