using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering;

/// <summary>A finished image.</summary>
/// <param name="Content">The file's bytes; shared with the cache, so never written to.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="ETag">Strong entity tag with its quotes (RFC 9110 §8.8.3), the same for the same request on every machine.</param>
/// <param name="Symbol">What was encoded.</param>
public sealed record RenderedImage(ReadOnlyMemory<byte> Content, string ContentType, string ETag, SymbolInfo Symbol);

/// <summary>The choices the encoder made.</summary>
/// <param name="Version">1–40, or 1–4 when <paramref name="Micro"/>.</param>
/// <param name="Micro">Whether it is a Micro QR symbol.</param>
/// <param name="Ecc">Level, after boost.</param>
/// <param name="Mask">Data mask.</param>
/// <param name="Modules">Modules on a side, without quiet zone.</param>
public sealed record SymbolInfo(int Version, bool Micro, EccLevel Ecc, int Mask, int Modules);
