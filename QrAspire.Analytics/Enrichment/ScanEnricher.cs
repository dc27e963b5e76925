using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.ServiceDefaults.Places;

namespace QrAspire.Analytics.Enrichment;

/// <summary>User agent and client hints, place of the address, language, referring host.</summary>
internal sealed class ScanEnricher(UserAgentClassifier userAgents, IPlaceFinder places) : IScanEnricher
{
    public ScanContext Enrich(ScanEvent scan) => new(
        userAgents.Classify(scan.UserAgent, scan.Hints),
        places.Find(scan.Ip),
        Languages.Preferred(scan.AcceptLanguage),
        Referrers.Host(scan.Referrer));
}
