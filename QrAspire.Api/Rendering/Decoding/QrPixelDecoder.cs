using System.Numerics;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Decoding;

/// <summary>
/// Reads a full-size symbol from pixels by the reference algorithm (ISO/IEC 18004:2015 §13): threshold, finder patterns,
/// sampling grid, format information, unmasking, error correction, message. It shares only tables with the encoder. Made for
/// flat images: rotation and scale are found, perspective is not.
/// </summary>
internal static class QrPixelDecoder
{
    /// <summary>Distance of the sampled points from a module's middle: inside of the smallest diamond a design can have.</summary>
    private const double Spread = 0.15;

    public static DecodedSymbol? Decode(PixelImage image) => Decode(GrayImage.Of(image));

    public static DecodedSymbol? Decode(GrayImage image)
    {
        if (FinderLocator.Find(image) is not { } finders) return null;
        var (corner, right, down) = finders;
        var module = (corner.Module + right.Module + down.Module) / 3;
        var span = (Distance(corner, right) + Distance(corner, down)) / 2;

        // The finders' centres are 7 modules less than the symbol apart. Runs measure a little off, so neighbours are tried.
        var estimate = (int)Math.Round((((span / module) + 7) - 17) / 4);
        foreach (var version in new[] { estimate, estimate - 1, estimate + 1 })
        {
            if (version is < 1 or > 40) continue;
            if (ReadSymbol(image, version, corner, right, down) is { } symbol) return symbol;
        }

        return null;
    }

    private static DecodedSymbol? ReadSymbol(GrayImage image, int version, FinderCentre corner, FinderCentre right, FinderCentre down)
    {
        var matrix = Sample(image, 17 + (4 * version), corner, right, down);
        if (Format(matrix) is not var (level, mask)) return null;

        var template = SymbolTemplate.Get(version, micro: false);
        var codewords = new byte[QrTables.Codewords(version, micro: false)];
        for (var i = 0; i < codewords.Length * 8; i++)
        {
            var address = (int)(template.Order[i] & 0xFFFF);
            var (x, y) = (address % (template.Words * 64), address / (template.Words * 64));
            if (matrix[y, x] != SymbolTemplate.Masked(mask, x, y)) codewords[i >> 3] |= (byte)(0x80 >> (i & 7));
        }

        return Message(codewords, version, level, mask);
    }

    private static DecodedSymbol? Message(byte[] codewords, int version, EccLevel level, int mask)
    {
        var blocks = QrTables.Blocks(version, micro: false, level);
        var eccLength = QrTables.EccPerBlock(version, micro: false, level);
        var dataLength = QrTables.DataCodewords(version, micro: false, level);
        var shortLength = dataLength / blocks;
        var firstLong = blocks - (dataLength % blocks);
        var data = new byte[dataLength];
        var (worst, at) = (0, 0);
        for (var b = 0; b < blocks; b++)
        {
            var length = shortLength + (b >= firstLong ? 1 : 0);
            var block = new byte[length + eccLength];
            for (var i = 0; i < shortLength; i++) block[i] = codewords[(i * blocks) + b];
            if (length > shortLength) block[shortLength] = codewords[(shortLength * blocks) + b - firstLong];
            for (var i = 0; i < eccLength; i++) block[length + i] = codewords[dataLength + (i * blocks) + b];
            var errors = ReedSolomonDecoder.Correct(block, eccLength);
            if (errors < 0) return null;
            worst = Math.Max(worst, errors);
            block.AsSpan(0, length).CopyTo(data.AsSpan(at));
            at += length;
        }

        return MessageReader.Read(data, version) is { } text ? new DecodedSymbol(text, version, level, mask, worst, eccLength / 2) : null;
    }

    /// <summary>Majority of nine points around the middle of every module.</summary>
    private static bool[,] Sample(GrayImage image, int size, FinderCentre corner, FinderCentre right, FinderCentre down)
    {
        var matrix = new bool[size, size];
        double span = size - 7;
        var (ax, ay) = ((right.X - corner.X) / span, (right.Y - corner.Y) / span);
        var (bx, by) = ((down.X - corner.X) / span, (down.Y - corner.Y) / span);
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var dark = 0;
                for (var i = -1; i <= 1; i++)
                {
                    for (var j = -1; j <= 1; j++)
                    {
                        var (u, v) = (x - 3 + (i * Spread), y - 3 + (j * Spread));
                        if (image.Dark((int)(corner.X + (u * ax) + (v * bx)), (int)(corner.Y + (u * ay) + (v * by)))) dark++;
                    }
                }

                matrix[y, x] = dark >= 5;
            }
        }

        return matrix;
    }

    /// <summary>The valid format nearest to either copy, at most three bits away (Annex C).</summary>
    private static (EccLevel Level, int Mask)? Format(bool[,] matrix)
    {
        var size = matrix.GetLength(0);
        int first = 0, second = 0;
        for (var i = 0; i < 15; i++)
        {
            var (x, y) = FormatInformation.Position(i);
            if (matrix[y, x]) first |= 1 << i;
            (x, y) = FormatInformation.SecondPosition(i, size);
            if (matrix[y, x]) second |= 1 << i;
        }

        var (best, distance) = (((EccLevel, int)?)null, 4);
        foreach (var level in new[] { EccLevel.L, EccLevel.M, EccLevel.Q, EccLevel.H })
        {
            for (var mask = 0; mask < 8; mask++)
            {
                var bits = FormatInformation.Bits(level, mask);
                var away = Math.Min(BitOperations.PopCount((uint)(bits ^ first)), BitOperations.PopCount((uint)(bits ^ second)));
                if (away < distance) (best, distance) = ((level, mask), away);
            }
        }

        return best;
    }

    private static double Distance(FinderCentre a, FinderCentre b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
