using System.Globalization;
using System.Text.Json;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Bench.Redirects;

/// <summary>Redirect against bare Kestrel, in the same run on the same machine; only ratios mean something.</summary>
internal static class RedirectBench
{
    private const int Connections = 32;
    private const int ManyCodes = 100_000;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("qr-bench-").FullName;
        try
        {
            var figures = new List<Figure>();
            var codes = new CodeSet(ManyCodes);
            Directory.CreateDirectory(Path.Combine(folder, "redirect"));
            codes.WriteSnapshot(Path.Combine(folder, "redirect", "targets.snapshot"));
            await using var bare = await StartBareAsync();
            if (Wants(options, "hot", "zipf", "mixed", "nojournal"))
            {
                await using var redirect = await StartRedirectAsync(folder, "--Publish:Enabled=false");
                await CompareAsync(figures, options, "hot", bare, redirect, $"/r/{codes.Ids[0]}", null);
                await CompareAsync(figures, options, "zipf", bare, redirect, "/", LuaScript.Zipf(folder, codes.Ids, seed: 1));
                await CompareAsync(figures, options, "mixed", bare, redirect, "/", LuaScript.Mixed(folder, codes.Ids, seed: 2));
            }

            if (Wants(options, "rules"))
            {
                await RuleCost.RunAsync(figures, options, folder);
            }

            if (Wants(options, "kafka-down"))
            {
                await using var redirect = await StartRedirectAsync(folder, "--Publish:DeliveryTimeout=00:00:02");
                await CompareAsync(figures, options, "kafka-down", bare, redirect, $"/r/{codes.Ids[0]}", null);
            }

            if (Wants(options, "publish"))
            {
                await Publishing.RunAsync(figures, options, folder, bare, codes.Ids);
            }

            if (Wants(options, "product"))
            {
                await WholeProduct.RunAsync(figures, options, folder, bare, codes.Ids);
            }

            if (Wants(options, "unknown"))
            {
                await UnknownIds.RunAsync(figures, options, folder, bare);
            }

            if (!options.Short && Wants(options, "million"))
            {
                await MillionCodes.RunAsync(figures, folder);
            }

            Print(figures);
            await Figure.WriteAsync(figures, options.Json);
            return figures.Exists(figure => figure.Passes == false) ? 1 : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static bool Wants(BenchOptions options, params string[] names) => options.Only.Length == 0 || names.Intersect(options.Only).Any();

    public static Task<ServerProcess> StartRedirectAsync(string data, params string[] settings)
    {
        var port = FreePort.Next();
        return ServerProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "QrAspire.Redirect.dll"),
            port,
            "/ready",
            [
                $"--urls=http://127.0.0.1:{port}", $"--QRASPIRE_DATA={data}", "--ConnectionStrings:kafka=127.0.0.1:1",
                "--ConnectionStrings:codes=Host=127.0.0.1;Port=1;Username=nobody;Timeout=1", .. settings,
            ],
            ("ASPNETCORE_ENVIRONMENT", "Production"));
    }

    /// <summary>Alternates bare and Redirect and keeps the medians of the ratios.</summary>
    public static async Task CompareAsync(List<Figure> figures, BenchOptions options, string name, ServerProcess bare, ServerProcess redirect, string path, string? script)
    {
        if (!Wants(options, name))
        {
            return;
        }

        await Wrk.RunAsync(bare.Port, path, Connections, 2, script);
        await Wrk.RunAsync(redirect.Port, path, Connections, 3, script);
        var (rates, tails, costs, bares, ours) = (new List<double>(), new List<double>(), new List<double>(), new List<LoadResult>(), new List<LoadResult>());
        var allocated = await redirect.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total");
        for (var round = 0; round < options.Rounds; round++)
        {
            var (yardstick, bareCost) = await CostAsync(bare, path, options.Seconds, script);
            var (result, cost) = await CostAsync(redirect, path, options.Seconds, script);
            costs.Add(cost / bareCost);
            Console.Error.WriteLine($"{name,-10} bare {yardstick.PerSecond,9:0}/s p99 {yardstick.P99:0.00} ms   redirect {result.PerSecond,9:0}/s p50 {result.P50:0.00} p99 {result.P99:0.00} ms   processor {cost:0.0} / {bareCost:0.0} µs");
            rates.Add(result.PerSecond / yardstick.PerSecond);
            tails.Add(result.P99 / yardstick.P99);
            bares.Add(yardstick);
            ours.Add(result);
        }

        allocated = await redirect.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total") - allocated;
        var rateGoal = name switch { "unknown" => 0.60, "publish" or "product" => 0.35, _ => 0.70 };
        // An unknown id may wait for the database; what known codes get meanwhile has a goal of its own.
        double? tailGoal = name switch { "unknown" => null, "publish" or "product" => 4, _ => 2 };
        figures.Add(new($"{name}: requests/s, redirect / bare", Median(rates), "ratio", $"≥ {rateGoal:0.00}", Median(rates) >= rateGoal));
        figures.Add(new($"{name}: p99, redirect / bare", Median(tails), "ratio", tailGoal is null ? null : $"≤ {tailGoal}", tailGoal is null ? null : Median(tails) <= tailGoal));
        figures.Add(new($"{name}: processor time per request, redirect / bare", Median(costs), "ratio", null, null));

        // What publishing allocates is not the request's.
        var perRequest = allocated / ours.Sum(result => result.Requests);
        bool? lean = name is "publish" or "product" ? null : perRequest <= 1024;
        figures.Add(new($"{name}: allocated per request", perRequest, "bytes", lean is null ? null : "≤ 1024", lean));
        figures.Add(new($"{name}: requests/s, bare", Median([.. bares.Select(result => result.PerSecond)]), "1/s", null, null));
        figures.Add(new($"{name}: requests/s, redirect", Median([.. ours.Select(result => result.PerSecond)]), "1/s", null, null));
        figures.Add(new($"{name}: errors", ours.Sum(result => result.Errors), "", "= 0", ours.Sum(result => result.Errors) == 0));
    }

    /// <summary>One measurement, and what each answer cost the server, µs of processor time: steadier than rates on a machine that others use.</summary>
    private static async Task<(LoadResult Result, double Microseconds)> CostAsync(ServerProcess server, string path, int seconds, string? script)
    {
        var before = server.ProcessorTime;
        var result = await Wrk.RunAsync(server.Port, path, Connections, seconds, script);
        return (result, (server.ProcessorTime - before).TotalMicroseconds / result.Requests);
    }

    private static Task<ServerProcess> StartBareAsync()
    {
        var port = FreePort.Next();
        return ServerProcess.StartAsync(Path.Combine(AppContext.BaseDirectory, "QrAspire.Bench.dll"), port, "/", [BareServer.Command, port.ToString(CultureInfo.InvariantCulture)]);
    }

    public static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[(values.Count / 2) - 1] + values[values.Count / 2]) / 2;
    }

    public static void Print(List<Figure> figures)
    {
        Console.WriteLine($"{"figure",-48} {"value",14}  {"goal",-10} ");
        foreach (var figure in figures)
        {
            Console.WriteLine($"{figure.Name,-48} {figure.Value.ToString(figure.Unit == "ratio" ? "0.000" : "#,0.##", CultureInfo.InvariantCulture),14}  {figure.Goal ?? "",-10} {(figure.Passes is { } passes ? passes ? "yes" : "NO" : "")}");
        }
    }
}

/// <summary>One line of the report.</summary>
internal sealed record Figure(string Name, double Value, string Unit, string? Goal, bool? Passes)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes figures where scripts find them.</summary>
    public static async Task WriteAsync(List<Figure> figures, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(figures, s_json));
    }
}
