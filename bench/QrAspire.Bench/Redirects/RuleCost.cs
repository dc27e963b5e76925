using System.Text.Json.Nodes;

namespace QrAspire.Bench.Redirects;

/// <summary>
/// A code of ten rules against the same code without any, in turns on one server. Of the rules only the last, a split, matches, so that all conditions are
/// evaluated; they are of every kind but <c>scans</c>, which counts over all replicas and is measured with limits.
/// </summary>
internal static class RuleCost
{
    private const int Connections = 32;
    private const double Goal = 0.85;
    private const string Ruled = "ruledRuled";

    private const string Rules = """
        [{"name":"Desktop","if":[{"kind":"device","in":["desktop","tv"]}],"url":"https://www.example.org/desktop"},
         {"name":"Windows","if":[{"kind":"os","in":["Windows","Linux"]}],"url":"https://www.example.org/windows"},
         {"name":"In app","if":[{"kind":"browser","in":["Instagram","Facebook"]}],"url":"https://www.example.org/app"},
         {"name":"French","if":[{"kind":"language","in":["fr","fr-CH","it"],"own":"de"}],"url":"https://www.example.org/fr"},
         {"name":"Abroad","if":[{"kind":"country","in":["AT","CH"]},{"kind":"region","in":["Tyrol"]}],"url":"https://www.example.org/abroad"},
         {"name":"Table","if":[{"kind":"query","name":"table","in":["5","6"]}],"url":"https://www.example.org/table"},
         {"name":"Partner","if":[{"kind":"referrer","in":["partner.example","shop.example"]}],"url":"https://www.example.org/partner"},
         {"name":"House","if":[{"kind":"ip","in":["198.51.100.0/24","2001:db8::/32"]}],"url":"https://www.example.org/house"},
         {"name":"Easter","if":[{"kind":"date","until":"2020-04-13","timeZone":"Europe/Berlin"},{"kind":"time","timeZone":"Europe/Berlin","days":["sat","sun"],"from":"22:00","until":"06:00"}],"url":"https://www.example.org/easter"},
         {"name":"Test","split":[{"name":"A","url":"https://www.example.org/shop/a?utm_source=poster","weight":3},{"name":"B","url":"https://www.example.org/shop/b?utm_source=poster"}]}]
        """;

    public static async Task RunAsync(List<Figure> figures, BenchOptions options, string folder)
    {
        var data = Path.Combine(folder, "rules");
        Directory.CreateDirectory(Path.Combine(data, "redirect"));
        var codes = new CodeSet(1_000);
        codes.WriteSnapshot(Path.Combine(data, "redirect", "targets.snapshot"), (Ruled, new JsonObject { ["rules"] = JsonNode.Parse(Rules) }.ToJsonString()));
        await using var redirect = await RedirectBench.StartRedirectAsync(data, "--Publish:Enabled=false");
        string[] paths = [$"/r/{codes.Ids[0]}", $"/r/{Ruled}"];
        foreach (var path in paths)
        {
            await Wrk.RunAsync(redirect.Port, path, Connections, 3);
        }

        var (rates, costs, tails, allocations) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            // Who goes first changes, so that a machine that warms up or is shared favours nobody.
            var first = round % 2;
            var measured = new Measured[2];
            measured[first] = await MeasureAsync(redirect, paths[first], options.Seconds);
            measured[1 - first] = await MeasureAsync(redirect, paths[1 - first], options.Seconds);
            var (without, with) = (measured[0], measured[1]);
            rates.Add(with.Load.PerSecond / without.Load.PerSecond);
            costs.Add(with.Microseconds / without.Microseconds);
            tails.Add(with.Load.P99 / without.Load.P99);
            allocations.Add(with.Allocated - without.Allocated);
            Console.Error.WriteLine($"rules      without {without.Load.PerSecond,9:0}/s {without.Microseconds:0.00} µs p99 {without.Load.P99:0.00} ms   with {with.Load.PerSecond,9:0}/s {with.Microseconds:0.00} µs p99 {with.Load.P99:0.00} ms   {with.Load.Errors + without.Load.Errors} errors");
        }

        figures.Add(new("rules: requests/s, ten rules / none", RedirectBench.Median(rates), "ratio", $"≥ {Goal:0.00}", RedirectBench.Median(rates) >= Goal));
        figures.Add(new("rules: processor time per request, ten / none", RedirectBench.Median(costs), "ratio", null, null));
        figures.Add(new("rules: p99, ten / none", RedirectBench.Median(tails), "ratio", null, null));
        figures.Add(new("rules: allocated per request more", RedirectBench.Median(allocations), "bytes", null, null));
    }

    private static async Task<Measured> MeasureAsync(ServerProcess server, string path, int seconds)
    {
        const string Allocated = "dotnet_gc_heap_total_allocated_bytes_total";
        var (before, bytes) = (server.ProcessorTime, await server.MetricAsync(Allocated));
        var load = await Wrk.RunAsync(server.Port, path, Connections, seconds);
        return new(load, (server.ProcessorTime - before).TotalMicroseconds / load.Requests, (await server.MetricAsync(Allocated) - bytes) / load.Requests);
    }

    private sealed record Measured(LoadResult Load, double Microseconds, double Allocated);
}
