namespace QrAspire.Api.Rendering.Symbols;

/// <summary>FNC1 use of a symbol (ISO/IEC 18004:2015 §7.4.8.2).</summary>
public enum Fnc1Mode
{
    None,

    /// <summary>First position: GS1 element strings, with <c>\u001d</c> as separator in the text.</summary>
    Gs1,
}

/// <summary>Place of a symbol in a structured append sequence (ISO/IEC 18004:2015 §8).</summary>
/// <param name="Index">Zero-based position.</param>
/// <param name="Count">Symbols in the sequence, 2–16.</param>
/// <param name="Parity">XOR of every byte of the whole message before it was divided (§8.3).</param>
public readonly record struct StructuredAppend(int Index, int Count, byte Parity);

/// <summary>What to encode and how; the matrix is a pure function of it.</summary>
public sealed record QrRequest
{
    /// <summary>The text of the symbol, any Unicode without lone surrogates.</summary>
    public required string Text { get; init; }

    /// <summary>Least error correction level.</summary>
    public EccLevel Ecc { get; init; } = EccLevel.M;

    /// <summary>Raise the level as far as the chosen version allows for free.</summary>
    public bool BoostEcc { get; init; }

    /// <summary>1–40, or 1–4 with <see cref="Micro"/>; null picks the smallest that fits.</summary>
    public int? Version { get; init; }

    /// <summary>Data mask 0–7 (0–3 for Micro); null picks the one with the best score (§7.8.3).</summary>
    public int? Mask { get; init; }

    /// <summary>Make a Micro QR symbol, M1–M4.</summary>
    public bool Micro { get; init; }

    /// <summary>Announce UTF-8 by ECI 26 when the text has bytes above 0x7F. Off, UTF-8 is written unannounced, which some bank and post readers prefer.</summary>
    public bool Eci { get; init; } = true;

    /// <summary>FNC1 in first position for GS1 data.</summary>
    public Fnc1Mode Fnc1 { get; init; }

    /// <summary>Place in a sequence; null for a symbol that stands alone.</summary>
    public StructuredAppend? Append { get; init; }
}
