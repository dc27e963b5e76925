using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Places;

namespace QrAspire.Analytics.Enrichment;

/// <summary>What a scan's request says about who made it. Unknown text is null, except for the three client words.</summary>
/// <param name="Client">Device, operating system, browser, bot or not.</param>
/// <param name="Place">Where the address is, as far as it is known.</param>
/// <param name="Language">Preferred language: primary subtag of BCP 47 in lower case, such as <c>de</c>.</param>
/// <param name="Referrer">Host of the referring page in lower case without <c>www.</c>; null: none (the usual case of a printed code).</param>
public readonly record struct ScanContext(Client Client, Place Place, string? Language, string? Referrer);
