namespace QrAspire.ServiceDefaults.Places;

/// <summary>Section <c>Places</c>: how the place of a scan is known.</summary>
public sealed class PlaceOptions
{
    public const string Section = "Places";

    /// <summary>
    /// CSV file of address ranges: <c>first,last,country[,region[,city]]</c>, or DB-IP's layout with the continent before the country. Read at
    /// start. Default none: places are unknown.
    /// </summary>
    public string? File { get; set; }

    /// <summary>Request header in which a trusted proxy (<c>ForwardedHeaders:TrustedProxies</c>) names the country, such as <c>CF-IPCountry</c>. Default none.</summary>
    public string? CountryHeader { get; set; }

    /// <summary>Request header in which a trusted proxy names the region. Default none.</summary>
    public string? RegionHeader { get; set; }
}
