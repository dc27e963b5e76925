using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Enrichment;

/// <summary>Derives what is stored beside a scan from what its request carried. Called for every scan from several threads; must not do I/O.</summary>
public interface IScanEnricher
{
    ScanContext Enrich(ScanEvent scan);
}
