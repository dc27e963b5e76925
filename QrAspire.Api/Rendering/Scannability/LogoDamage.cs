using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Pictures;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Scannability;

/// <summary>
/// Counts what a logo costs: every hidden module belongs to a codeword, every codeword to a block, and a block restores half
/// as many codewords as it has error correction codewords. A share of the area says little, because blocks are interleaved.
/// </summary>
internal static class LogoDamage
{
    /// <summary>Share of the worst block's capacity, and whether an alignment or a finder pattern is touched.</summary>
    public static (double Ratio, bool HidesAlignment, bool HidesFinder) Of(QrMatrix matrix, QrLogo? logo)
    {
        if (logo is null || matrix.IsMicro) return (logo is null ? 0 : double.PositiveInfinity, false, false);
        var image = Picture.Of(logo.Image);
        if (!image.Ok) return (0, false, false);

        // A logo without excavation hides at least its own rectangle.
        var effective = logo.Excavation == LogoExcavation.None ? logo with { Excavation = LogoExcavation.Square, Padding = 0 } : logo;
        var hidden = SceneBuilder.Cleared(matrix.Size, effective, image.Value);
        var template = SymbolTemplate.Get(matrix.Version, micro: false);
        var blocks = QrTables.Blocks(matrix.Version, micro: false, matrix.Level);
        var eccLength = QrTables.EccPerBlock(matrix.Version, micro: false, matrix.Level);
        var data = QrTables.DataCodewords(matrix.Version, micro: false, matrix.Level);
        var total = QrTables.Codewords(matrix.Version, micro: false);
        var touched = new int[blocks];
        for (var codeword = 0; codeword < total; codeword++)
        {
            if (Touches(template, codeword, hidden)) touched[BlockOf(codeword, data, blocks)]++;
        }

        var (alignment, finder) = (false, false);
        for (var y = 0; y < matrix.Size; y++)
        {
            for (var x = 0; x < matrix.Size; x++)
            {
                if (!hidden(x, y)) continue;
                alignment |= template.Kind(x, y) == ModuleKind.Alignment;
                finder |= template.Kind(x, y) == ModuleKind.Finder;
            }
        }

        return (touched.Max() / (double)(eccLength / 2), alignment, finder);
    }

    private static bool Touches(SymbolTemplate template, int codeword, Func<int, int, bool> hidden)
    {
        for (var bit = codeword * 8; bit < (codeword * 8) + 8; bit++)
        {
            var address = (int)(template.Order[bit] & 0xFFFF);
            if (hidden(address % (template.Words * 64), address / (template.Words * 64))) return true;
        }

        return false;
    }

    private static int BlockOf(int codeword, int data, int blocks)
    {
        if (codeword >= data) return (codeword - data) % blocks;
        var shortLength = data / blocks;
        return codeword < shortLength * blocks ? codeword % blocks : blocks - (data % blocks) + codeword - (shortLength * blocks);
    }
}
