using QrAspire.Bench;
using QrAspire.Bench.Ingest;
using QrAspire.Bench.Redirects;

// dotnet run -c Release --project bench/QrAspire.Bench -- telemetry [--seconds 5] [--rounds 5]
// dotnet run -c Release --project bench/QrAspire.Bench -- redirect [--seconds 5] [--rounds 3] [--short] [--json artifacts/bench/redirect.json]
return args is [var command, .. var options]
    ? command switch
    {
        "ingest" => await IngestBench.RunAsync(BenchOptions.Parse(options, "ingest")),
        "telemetry" => await TelemetryCost.RunAsync(BenchOptions.Parse(options, "telemetry")),
        "redirect" => await RedirectBench.RunAsync(BenchOptions.Parse(options)),
        BareServer.Command => await BareServer.RunAsync(options),
        _ => Usage($"Unknown benchmark '{command}'."),
    }
    : Usage("Name a benchmark.");

static int Usage(string problem)
{
    Console.Error.WriteLine($"{problem} Benchmarks: redirect, ingest, telemetry. Options: --seconds N, --rounds N, --short, --only a,b, --json FILE.");
    return 2;
}
