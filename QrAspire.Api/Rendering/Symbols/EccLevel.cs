namespace QrAspire.Api.Rendering.Symbols;

/// <summary>Error correction level (ISO/IEC 18004:2015 §6.5.1): about 7, 15, 25 and 30 % of codewords can be restored.</summary>
public enum EccLevel
{
    L,
    M,
    Q,
    H,
}
