using System.Diagnostics;
using System.Globalization;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Bench.Rendering;

/// <summary>
/// Mutated pictures against the decoder of uploads: most of them many to a child process that has the limits of a real one, some through
/// the real way, a child for each. Nothing may crash, outgrow its limits, hang, or leave a file or a process behind.
/// </summary>
internal static class LogoFuzz
{
    public const string ChildCommand = "fuzz-child";
    private const int PerChild = 50_000;
    private const int ThroughApi = 200;
    private const long MaxResident = 512L << 20;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(int count, int seed)
    {
        var folder = Directory.CreateTempSubdirectory("qr-fuzz-").FullName;
        var watch = Stopwatch.StartNew();
        try
        {
            for (var done = 0; done < count; done += PerChild)
            {
                var batch = Math.Min(PerChild, count - done);
                var command = LogoProcess.Limited(["dotnet", typeof(LogoFuzz).Assembly.Location, ChildCommand, batch.ToString(CultureInfo.InvariantCulture), (seed + (done / PerChild)).ToString(CultureInfo.InvariantCulture)], processorSeconds: 600);
                var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true };
                LogoProcess.Confine(start);
                start.Environment["TMPDIR"] = folder;
                using var child = Process.Start(start)!;
                var report = await child.StandardOutput.ReadToEndAsync();
                await child.WaitForExitAsync();
                Console.Write($"{done + batch,9:N0}  {report}");
                if (child.ExitCode != 0) return Failed($"The child of seed {seed + (done / PerChild)} ended with {child.ExitCode}.");
                if (Directory.EnumerateFileSystemEntries(folder).Any()) return Failed("A file was left behind.");
            }

            var random = new Random(seed);
            var seeds = Seeds();
            for (var i = 0; i < ThroughApi; i++)
            {
                var logo = await LogoProcess.DecodeAsync(Mutated(seeds[i % seeds.Length], random), CancellationToken.None);
                if (!logo.Ok && logo.Errors.Count == 0) return Failed("A refusal without reason.");
            }

            if (Directory.EnumerateFileSystemEntries(folder).Any()) return Failed("A file was left behind.");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} files and {ThroughApi} uploads in {watch.Elapsed.TotalSeconds:0} s: no crash, no limit reached, no file left."));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Decodes mutated files until done; its own report is one line.</summary>
    public static int Child(int count, int seed)
    {
        var random = new Random(seed);
        var codec = new NativeRasterCodec();
        var seeds = Seeds();
        var (taken, longest) = (new int[seeds.Length], TimeSpan.Zero);
        for (var i = 0; i < count; i++)
        {
            var file = Mutated(seeds[i % seeds.Length], random);
            var started = Stopwatch.GetTimestamp();
            if (LogoDecoder.Normalize(file, codec).Ok) taken[i % seeds.Length]++;
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (elapsed > longest) longest = elapsed;
        }

        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"taken: png {taken[0]}, jpeg {taken[1]}, webp {taken[2]}, svg {taken[3]}; longest {longest.TotalMilliseconds:0} ms, resident at most {self.PeakWorkingSet64 >> 20} MiB"));
        return longest > s_longest ? 3 : self.PeakWorkingSet64 > MaxResident ? 4 : 0;
    }

    private static byte[][] Seeds()
    {
        var codec = new NativeRasterCodec();
        var pixels = new byte[40 * 30 * 4];
        for (var i = 0; i < 40 * 30; i++) (pixels[i * 4], pixels[(i * 4) + 1], pixels[(i * 4) + 2], pixels[(i * 4) + 3]) = ((byte)(i % 40 * 6), (byte)(i / 40 * 8), 90, (byte)(i % 7 == 0 ? 100 : 255));
        var image = new PixelImage(40, 30, pixels);
        return
        [
            ColourPng.Write(image, 300),
            codec.EncodeJpeg(image.On(Api.Rendering.Rgba.White), 80).Value!,
            codec.EncodeWebp(image).Value!,
            """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><title>t</title><g fill="#b00" transform="rotate(9 1 2) scale(.9)"><path d="M4 4h20l-3 9A9 9 0 0 1 4 24q1 2 3 4t5 6z" stroke="#00f" stroke-width="2"/><circle cx="40" cy="40" r="9" style="fill:#0a0;stroke-linejoin:round"/><polygon points="1,2 3,4 5,9"/></g></svg>"""u8.ToArray(),
        ];
    }

    /// <summary>A few bytes changed, inserted, doubled or cut; of PNG often with the checksums mended, so that what lies behind them is reached.</summary>
    private static byte[] Mutated(byte[] seed, Random random)
    {
        List<byte> file = [.. seed];
        for (var n = random.Next(1, 8); n > 0; n--)
        {
            var at = random.Next(file.Count);
            switch (random.Next(8))
            {
                case 0: file.Insert(at, (byte)random.Next(256)); break;
                case 1 when file.Count > 20: file.RemoveAt(at); break;
                case 2: file.InsertRange(at, file.GetRange(at, Math.Min(random.Next(1, 40), file.Count - at))); break;
                case 3: file[at] ^= (byte)(1 << random.Next(8)); break;
                case 4: file[at] = random.Next(2) == 0 ? (byte)0 : (byte)255; break;
                default: file[at] = (byte)random.Next(256); break;
            }
        }

        if (random.Next(6) == 0) file.RemoveRange(file.Count / 2, random.Next(file.Count / 2));
        var bytes = file.ToArray();
        if (PngDecoder.IsPng(bytes) && random.Next(2) == 0) MendChecksums(bytes);
        return bytes;
    }

    private static void MendChecksums(byte[] png)
    {
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            if (length > png.Length - at - 12) return;
            var end = at + 8 + (int)length;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(end), Crc32.Compute(png.AsSpan(at + 4, (int)length + 4)));
            at = end + 4;
        }
    }

    private static int Failed(string problem)
    {
        Console.Error.WriteLine(problem);
        return 1;
    }
}
