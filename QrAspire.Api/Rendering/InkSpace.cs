namespace QrAspire.Api.Rendering;

/// <summary>How PDF and EPS name their colours; other formats are always RGB.</summary>
public enum InkSpace
{
    /// <summary>Device RGB.</summary>
    Rgb,

    /// <summary>Device CMYK without a profile; neutral greys and black use black ink only.</summary>
    Cmyk,

    /// <summary>The separation <c>Black</c> alone, tinted by lightness: one plate.</summary>
    Black,
}
