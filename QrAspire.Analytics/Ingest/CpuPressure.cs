using System.Globalization;

namespace QrAspire.Analytics.Ingest;

/// <summary>Linux pressure stall information (<c>/proc/pressure/cpu</c>): the share of time in which some runnable task waited for a processor.</summary>
internal sealed class CpuPressure(string file = CpuPressure.Linux)
{
    private const string Linux = "/proc/pressure/cpu";

    /// <summary>Percent over the last 10 s; 0 where the kernel does not tell.</summary>
    public double Percent()
    {
        if (!File.Exists(file))
        {
            return 0;
        }

        // some avg10=12.34 avg60=… avg300=… total=…
        var text = File.ReadAllText(file);
        var start = text.IndexOf("avg10=", StringComparison.Ordinal) + "avg10=".Length;
        var end = text.IndexOf(' ', start);
        return start >= "avg10=".Length && end > start && double.TryParse(text.AsSpan(start, end - start), CultureInfo.InvariantCulture, out var percent) ? percent : 0;
    }
}
