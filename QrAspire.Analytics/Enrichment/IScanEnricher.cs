using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Enrichment;

/// <summary>Derives what is stored beside a scan from what its request carried. Called for every scan from several threads; must not do I/O.</summary>
public interface IScanEnricher
{
    ScanContext Enrich(ScanEvent scan);
}

/// <summary>Finds the place of an address. The default knows none; a data file plugs in here.</summary>
public interface IPlaceFinder
{
    /// <summary>The place of an IPv4 or IPv6 address in text (whole or truncated); everything null when unknown.</summary>
    Place Find(string? address);
}

/// <summary>Knows no place.</summary>
internal sealed class NoPlaces : IPlaceFinder
{
    public Place Find(string? address) => default;
}
