using System.Globalization;

namespace QrAspire.Bench;

/// <summary>Options of a benchmark run.</summary>
/// <param name="Seconds">Length of one measurement.</param>
/// <param name="Rounds">Measurements of each side; ratios are taken within a round, the median counts.</param>
/// <param name="Short">Leaves out what takes long (a million codes, a million unknown ids).</param>
/// <param name="Only">Names of the scenarios to run; empty = all.</param>
/// <param name="Json">File for the figures.</param>
internal sealed record BenchOptions(int Seconds, int Rounds, bool Short, string[] Only, string Json)
{
    public static BenchOptions Parse(string[] arguments, string name = "redirect")
    {
        var options = new BenchOptions(5, 3, Short: false, [], Path.Combine("artifacts", "bench", $"{name}.json"));
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--seconds" => options with { Seconds = int.Parse(arguments[++i], CultureInfo.InvariantCulture) },
                "--rounds" => options with { Rounds = int.Parse(arguments[++i], CultureInfo.InvariantCulture) },
                "--only" => options with { Only = arguments[++i].Split(',') },
                "--json" => options with { Json = arguments[++i] },
                "--short" => options with { Short = true, Seconds = 2, Rounds = 2 },
                var other => throw new ArgumentException($"Unknown option '{other}'."),
            };
        }

        return options;
    }
}
