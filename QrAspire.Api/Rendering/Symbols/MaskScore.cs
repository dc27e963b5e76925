using System.Numerics;

namespace QrAspire.Api.Rendering.Symbols;

/// <summary>
/// Scores a masked symbol a whole row at a time (ISO/IEC 18004:2015 §7.8.3): shifted copies of a row meet in AND and XOR and
/// population counts replace loops over modules. Feature 3 is counted inside the symbol, once for each side with four light
/// modules, as the reference encoder does, so that both choose the same mask.
/// </summary>
internal static class MaskScore
{
    /// <summary>Penalty of the symbol in <paramref name="bits"/> XOR <paramref name="overlay"/> (rows, then transposed rows); gives up once it reaches <paramref name="limit"/>.</summary>
    public static int Full(ReadOnlySpan<ulong> bits, ReadOnlySpan<ulong> overlay, int size, int words, int limit) =>
        words == 1 ? Narrow(bits, overlay, size, limit) : Wide(bits, overlay, size, words, limit);

    /// <summary>Micro's score, higher is better: dark modules on the right and lower edges (§7.8.3.2).</summary>
    public static int Micro(ReadOnlySpan<ulong> bits, ReadOnlySpan<ulong> overlay, int size)
    {
        // Row 0 and column 0 are timing and do not count.
        var lower = BitOperations.PopCount((bits[size - 1] ^ overlay[size - 1]) >> 1);
        var right = BitOperations.PopCount((bits[(2 * size) - 1] ^ overlay[(2 * size) - 1]) >> 1);
        return right <= lower ? (right * 16) + lower : (lower * 16) + right;
    }

    private static int Narrow(ReadOnlySpan<ulong> bits, ReadOnlySpan<ulong> overlay, int size, int limit)
    {
        var inside = ulong.MaxValue >> (64 - size);
        var pairs = inside >> 1;
        int score = 0, dark = 0;
        ulong above = 0, aboveSame = 0;
        for (var y = 0; y < size; y++)
        {
            var row = bits[y] ^ overlay[y];
            var same = ~(row ^ (row >> 1)) & pairs;
            score += Line(row, same, inside);
            score += 3 * BitOperations.PopCount(same & aboveSame & ~(row ^ above));
            dark += BitOperations.PopCount(row);
            (above, aboveSame) = (row, same);
        }

        score += Balance(dark, size);
        if (score >= limit) return score;
        for (var x = size; x < 2 * size; x++)
        {
            var column = bits[x] ^ overlay[x];
            score += Line(column, ~(column ^ (column >> 1)) & pairs, inside);
        }

        return score;
    }

    /// <summary>Features 1 (runs of five and more) and 3 (1:1:3:1:1 beside four light modules) of one line.</summary>
    private static int Line(ulong line, ulong same, ulong inside)
    {
        // A run of n equal modules leaves n - 4 bits here and scores n - 2.
        var runs = same & (same >> 1);
        runs &= runs >> 2;
        var score = BitOperations.PopCount(runs) + (2 * BitOperations.PopCount(runs & ~(runs << 1)));

        var light = ~line & inside;
        var finder = line & (light >> 1) & (line >> 2) & (line >> 3) & (line >> 4) & (light >> 5) & (line >> 6);
        if (finder == 0) return score;
        var lights = light & (light >> 1);
        lights &= lights >> 2;
        return score + (40 * (BitOperations.PopCount(finder & (lights >> 7)) + BitOperations.PopCount(lights & (finder >> 4))));
    }

    /// <summary>Feature 4: ten points for each step of 5 % away from half dark.</summary>
    private static int Balance(int dark, int size)
    {
        var twentieths = dark * 20 / (size * size);
        return 10 * Math.Min(Math.Abs(twentieths - 10), Math.Abs(twentieths - 9));
    }

    private static int Wide(ReadOnlySpan<ulong> bits, ReadOnlySpan<ulong> overlay, int size, int words, int limit)
    {
        var inside = Line192.Ones(size);
        var pairs = Line192.Ones(size - 1);
        int score = 0, dark = 0;
        Line192 above = default, aboveSame = default;
        for (var y = 0; y < size; y++)
        {
            var row = Line192.Load(bits, overlay, y * words, words);
            var same = ~(row ^ row.Right(1)) & pairs;
            score += WideLine(row, same, inside) + (3 * (same & aboveSame & ~(row ^ above)).Count());
            dark += row.Count();
            (above, aboveSame) = (row, same);
            if (score >= limit) return score;
        }

        score += Balance(dark, size);
        for (var x = size; x < 2 * size; x++)
        {
            if (score >= limit) return score;
            var column = Line192.Load(bits, overlay, x * words, words);
            score += WideLine(column, ~(column ^ column.Right(1)) & pairs, inside);
        }

        return score;
    }

    private static int WideLine(Line192 line, Line192 same, Line192 inside)
    {
        var runs = same & same.Right(1);
        runs &= runs.Right(2);
        var score = runs.Count() + (2 * (runs & ~runs.Left1()).Count());

        var light = ~line & inside;
        var finder = line & light.Right(1) & line.Right(2) & line.Right(3) & line.Right(4) & light.Right(5) & line.Right(6);
        if (finder.IsZero) return score;
        var lights = light & light.Right(1);
        lights &= lights.Right(2);
        return score + (40 * ((finder & lights.Right(7)).Count() + (lights & finder.Right(4)).Count()));
    }
}
