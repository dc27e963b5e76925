using System.Diagnostics;
using System.Text.Json;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Logos;

/// <summary>
/// Decodes an upload in a child process: a decoder that crashes, hangs or grows takes only its child with it. The child is
/// this program with <see cref="Argument"/>; it reads the file from standard input, writes the stored PNG to standard output
/// and touches no file. Its heap is capped by the runtime, its processor time by <c>prlimit</c> where that exists, its life by
/// the parent.
/// </summary>
public static class LogoProcess
{
    /// <summary>The argument that makes this program a decoder.</summary>
    public const string Argument = "--decode-logo";

    private const int RefusedExitCode = 3;
    private const int ProcessorSeconds = 8;
    private const string HeapLimit = "0x8000000";
    private const string Prlimit = "/usr/bin/prlimit";

    /// <summary>Children at the same time; further uploads wait, so that many of them take no more memory than these.</summary>
    private static readonly SemaphoreSlim s_children = new(Math.Max(2, Environment.ProcessorCount));

    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(10);

    /// <summary>True when the program was started as a decoder; call it before anything else.</summary>
    public static bool IsRequested(string[] args) => args is [Argument];

    /// <summary>The child's whole life: 0 with a PNG on standard output, or an exit code with the errors as JSON.</summary>
    public static async Task<int> RunAsync()
    {
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        var file = await ReadAsync(input, ImageLimits.Upload.Bytes + 1, CancellationToken.None);
        var logo = LogoDecoder.Normalize(file, new NativeRasterCodec());
        if (logo.Ok) await output.WriteAsync(logo.Value);
        else await JsonSerializer.SerializeAsync(output, logo.Errors);
        return logo.Ok ? 0 : RefusedExitCode;
    }

    /// <summary>Decodes an upload of at most 4 MiB; the result is a PNG of at most 512 px, ready for <see cref="Design.QrLogo.Image"/>.</summary>
    public static async Task<Outcome<byte[]>> DecodeAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        if (file.Length > ImageLimits.Upload.Bytes) return ImageLimits.Logo("too_large", $"The file has at most {ImageLimits.Upload.Bytes / 1024 / 1024} MiB.");
        await s_children.WaitAsync(cancellationToken);
        try
        {
            return await RunChildAsync(file, cancellationToken);
        }
        finally
        {
            s_children.Release();
        }
    }

    private static async Task<Outcome<byte[]>> RunChildAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(s_timeLimit);
        using var child = Process.Start(StartInfo())!;
        try
        {
            var reading = ReadAsync(child.StandardOutput.BaseStream, Design.QrLogo.MaxBytes + 1, timeout.Token);
            try
            {
                await child.StandardInput.BaseStream.WriteAsync(file, timeout.Token);
                child.StandardInput.Close();
            }
            catch (IOException)
            {
                // The child is gone already; its exit code tells.
            }

            var answer = await reading;
            await child.WaitForExitAsync(timeout.Token);
            return child.ExitCode switch
            {
                0 when answer.Length <= Design.QrLogo.MaxBytes => answer,
                RefusedExitCode => JsonSerializer.Deserialize<List<FieldError>>(answer)!,
                _ => Failed(),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed();
        }
        finally
        {
            if (!child.HasExited) child.Kill(entireProcessTree: true);
        }
    }

    private static FieldError Failed() => ImageLimits.Logo("invalid", "The picture could not be decoded within its limits.");

    private static ProcessStartInfo StartInfo()
    {
        var assembly = typeof(LogoProcess).Assembly;
        var program = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name!);
        string[] command = File.Exists(program) ? [program, Argument] : ["dotnet", program + ".dll", Argument];
        command = Limited(command, ProcessorSeconds);
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = false, UseShellExecute = false };
        Confine(start);
        return start;
    }

    /// <summary>The command under the limits of a child, where <c>prlimit</c> exists: processor time, no files, no core dump.</summary>
    internal static string[] Limited(string[] command, int processorSeconds) =>
        File.Exists(Prlimit) ? [Prlimit, $"--cpu={processorSeconds}", "--fsize=0", "--core=0", "--nofile=128", .. command] : command;

    /// <summary>Gives a child nothing of the parent's secrets, only what the runtime needs to start, and the cap on its heap.</summary>
    internal static void Confine(ProcessStartInfo start)
    {
        var (path, root) = (Environment.GetEnvironmentVariable("PATH"), Environment.GetEnvironmentVariable("DOTNET_ROOT"));
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        if (root is not null) start.Environment["DOTNET_ROOT"] = root;
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";

        // The runtime's double mapping of code is a file to the limit on file sizes.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
    }

    /// <summary>Reads to the end, or to <paramref name="limit"/> bytes.</summary>
    private static async Task<byte[]> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[81920];
        while (all.Length < limit && await stream.ReadAsync(buffer, cancellationToken) is var read and > 0) all.Write(buffer, 0, (int)Math.Min(read, limit - all.Length));
        return all.ToArray();
    }
}
