using System.Globalization;
using QrAspire.Bench.Rendering;

// dotnet run -c Release --project bench/QrAspire.Bench.Rendering -- [engine [seconds] | images [seconds] | large | fuzz-logos [count] [seed]]
return args switch
{
    [] => EngineBench.Run(1),
    ["engine", var seconds] => EngineBench.Run(double.Parse(seconds, CultureInfo.InvariantCulture)),
    ["engine"] => EngineBench.Run(1),
    ["images", .. var options] => await ImageBench.RunAsync(options is [var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 5),
    [ImageBench.ServeCommand, var port, var file] => await ImageBench.ServeAsync(port, file),
    ["large"] => LargeImageBench.Run(),
    ["fuzz-logos", .. var options] => await LogoFuzz.RunAsync(
        options is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 1_000_000,
        options is [_, var seed] ? int.Parse(seed, CultureInfo.InvariantCulture) : 1),
    [LogoFuzz.ChildCommand, var count, var seed] => LogoFuzz.Child(int.Parse(count, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Benchmarks: engine [seconds], images [seconds], large, fuzz-logos [count] [seed].");
    return 2;
}
