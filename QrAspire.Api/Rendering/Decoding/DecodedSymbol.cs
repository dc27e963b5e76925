using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Decoding;

/// <summary>What a reader got out of pixels.</summary>
/// <param name="Text">The message.</param>
/// <param name="Version">1–40.</param>
/// <param name="Level">Error correction level.</param>
/// <param name="Mask">Data mask.</param>
/// <param name="Errors">Wrong codewords of the worst block.</param>
/// <param name="Capacity">Wrong codewords a block may have.</param>
public sealed record DecodedSymbol(string Text, int Version, EccLevel Level, int Mask, int Errors, int Capacity)
{
    /// <summary>Error correction left in the worst block: 1 untouched, 0 used up.</summary>
    public double Margin => Capacity == 0 ? 1 : 1 - ((double)Errors / Capacity);
}
