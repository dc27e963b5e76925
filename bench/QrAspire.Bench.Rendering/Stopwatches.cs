using System.Diagnostics;
using System.Globalization;

namespace QrAspire.Bench.Rendering;

/// <summary>Counts how often something can be done in a time, the best of three rounds, and what it allocates.</summary>
/// <param name="seconds">Length of a round.</param>
internal sealed class Stopwatches(double seconds)
{
    private const int Rounds = 3;

    /// <summary>Prints every entry with its ratio to the first; rounds alternate so that a busy moment hits all alike.</summary>
    public void Compare(string title, params (string Name, Action Work)[] entries)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        var best = new double[entries.Length];
        foreach (var (_, work) in entries) Rate(work, seconds / 2);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < entries.Length; i++) best[i] = Math.Max(best[i], Rate(entries[i].Work, seconds));
        }

        for (var i = 0; i < entries.Length; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {entries[i].Name,-12} {best[i],12:N0}/s {1e6 / best[i],10:N1} us {Allocated(entries[i].Work),10:N0} B   fast is {best[0] / best[i]:0.0} times as fast"));
        }
    }

    public void Single(string title, Action work)
    {
        Rate(work, seconds / 2);
        var rate = Rate(work, seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {rate:N0}/s, {Allocated(work):N0} B"));
    }

    private static double Rate(Action work, double seconds)
    {
        var watch = Stopwatch.StartNew();
        var count = 0L;
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            for (var i = 0; i < 16; i++) work();
            count += 16;
        }

        return count / watch.Elapsed.TotalSeconds;
    }

    private static double Allocated(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) work();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 100.0;
    }
}
