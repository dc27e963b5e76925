namespace QrAspire.Api.Rendering.Symbols;

/// <summary>Modes of ISO/IEC 18004:2015 Table 2 that carry characters, in the order of Micro QR's indicators.</summary>
internal enum QrMode : byte
{
    Numeric,
    Alphanumeric,
    Byte,
    Kanji,
}
