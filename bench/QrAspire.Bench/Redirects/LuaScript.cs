using System.Globalization;
using System.Text;

namespace QrAspire.Bench.Redirects;

/// <summary>Scripts for wrk: paths are drawn from a prepared list, so that drawing costs next to nothing.</summary>
internal static class LuaScript
{
    private const int ListSize = 200_000;
    private const double ZipfExponent = 1.0;

    /// <summary>Paths of known codes, drawn by Zipf's law: few are scanned much, most hardly.</summary>
    public static string Zipf(string folder, IReadOnlyList<string> ids, int seed)
    {
        var cumulative = new double[ids.Count];
        double sum = 0;
        for (var i = 0; i < ids.Count; i++)
        {
            cumulative[i] = sum += 1 / Math.Pow(i + 1, ZipfExponent);
        }

        var random = new Random(seed);
        return Write(folder, "zipf", Enumerable.Range(0, ListSize).Select(_ => Draw()));

        string Draw()
        {
            var at = Array.BinarySearch(cumulative, random.NextDouble() * sum);
            return ids[Math.Min(at < 0 ? ~at : at, ids.Count - 1)];
        }
    }

    /// <summary>Known, rarely asked and unknown codes, mixed 80/15/5.</summary>
    public static string Mixed(string folder, IReadOnlyList<string> ids, int seed)
    {
        var random = new Random(seed);
        return Write(folder, "mixed", Enumerable.Range(0, ListSize).Select(_ => random.NextDouble() switch
        {
            < 0.80 => ids[random.Next(100)],
            < 0.95 => ids[random.Next(ids.Count)],
            _ => CodeSet.NewId(random),
        }));
    }

    /// <summary>Ids that nobody has, a new one for every request: made by the script, a million and more.</summary>
    public static string Unknown(string folder)
    {
        var path = Path.Combine(folder, "unknown.lua");
        File.WriteAllText(
            path,
            """
            local thread = 0
            function setup(t) t:set("first", thread); thread = thread + 1 end
            local n = 0
            function request()
              n = n + 1
              return wrk.format("GET", string.format("/r/u%d%07x", first, n))
            end

            """);
        return path;
    }

    private static string Write(string folder, string name, IEnumerable<string> ids)
    {
        var path = Path.Combine(folder, name + ".lua");
        var script = new StringBuilder("local ids = {");
        foreach (var id in ids)
        {
            script.Append('"').Append(id).Append("\",");
        }

        script.Append(CultureInfo.InvariantCulture, $$"""
            }
            local requests, at, thread = {}, 0, 0
            function setup(t) t:set("first", thread * {{ListSize / 2}}); thread = thread + 1 end
            function init()
              at = first
              for i, id in ipairs(ids) do requests[i] = wrk.format("GET", "/r/" .. id) end
            end
            function request()
              at = at % #requests + 1
              return requests[at]
            end

            """);
        File.WriteAllText(path, script.ToString());
        return path;
    }
}
