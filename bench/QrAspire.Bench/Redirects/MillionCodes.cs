namespace QrAspire.Bench.Redirects;

/// <summary>Memory and cold start with a million codes.</summary>
internal static class MillionCodes
{
    private const int Count = 1_000_000;
    private const double Megabyte = 1_000_000;

    public static async Task RunAsync(List<Figure> figures, string folder)
    {
        var (empty, full) = (Path.Combine(folder, "empty"), Path.Combine(folder, "million"));
        var codes = new CodeSet(1);
        codes.WriteSnapshot(Snapshot(empty));
        codes = new CodeSet(Count);
        codes.WriteSnapshot(Snapshot(full));
        long without;
        await using (var redirect = await RedirectBench.StartRedirectAsync(empty, "--Publish:Enabled=false"))
        {
            await Wrk.RunAsync(redirect.Port, "/r/nobody", 32, 2);
            without = redirect.WorkingSet;
        }

        await using (var redirect = await RedirectBench.StartRedirectAsync(full, "--Publish:Enabled=false"))
        {
            figures.Add(new("million: cold start from snapshot to ready", redirect.StartTime.TotalSeconds, "s", "< 5", redirect.StartTime.TotalSeconds < 5));
            await Wrk.RunAsync(redirect.Port, $"/r/{codes.Ids[0]}", 32, 3);
            var with = redirect.WorkingSet;
            figures.Add(new("million: working set under load, MB", with / Megabyte, "MB", "< 600", with < 600 * Megabyte));
            figures.Add(new("million: bytes per code (difference to one code)", (with - without) / (double)Count, "bytes", "≤ 400", with - without <= 400L * Count));
        }
    }

    private static string Snapshot(string data) => Directory.CreateDirectory(Path.Combine(data, "redirect")).FullName + "/targets.snapshot";
}
