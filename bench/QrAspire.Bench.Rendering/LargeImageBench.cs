using System.Diagnostics;
using System.Globalization;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Bench.Rendering;

/// <summary>The largest styled images, one after the other on one thread: time, size of the file, and how far each format raises the peak of the process's memory.</summary>
internal static class LargeImageBench
{
    private const int Rounds = 3;

    public static int Run()
    {
        var renderer = new QrImageRenderer(new FastQrEncoder());
        Dictionary<string, QrDesign> designs = new()
        {
            ["dots"] = QrDesign.Plain with { Shape = ModuleShape.Dot },
            ["linear gradient"] = QrDesign.Plain with { Shape = ModuleShape.Rounded, Gradient = new(new(10, 40, 120), new(120, 20, 60), GradientType.Linear, 45) },
            ["radial gradient"] = QrDesign.Plain with { Shape = ModuleShape.Dot, Gradient = new(new(10, 40, 120), new(120, 20, 60), GradientType.Radial) },
        };
        foreach (var format in new[] { OutputFormat.Png, OutputFormat.Jpeg, OutputFormat.Webp })
        {
            foreach (var (name, design) in designs)
            {
                var request = new RenderRequest { Text = "https://qr.example.org/r/Ab3dEf9h", Design = design, Format = format, Size = 4096 };
                List<double> times = [];
                var length = 0;
                for (var round = 0; round < Rounds; round++)
                {
                    var start = Stopwatch.GetTimestamp();
                    var image = renderer.Render(request);
                    length = image.Ok ? image.Value.Content.Length : throw new InvalidOperationException(image.Errors[0].Message);
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }

                using var process = Process.GetCurrentProcess();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{format,-5} {name,-16} first {times[0],6:0} ms, best {times.Min(),6:0} ms, {length,10:N0} bytes, peak {process.PeakWorkingSet64 >> 20} MiB"));
            }
        }

        return 0;
    }
}
