namespace QrAspire.Analytics.Enrichment;

/// <summary>What a scan's request says about who made it. Unknown text is null, except for the three client words.</summary>
/// <param name="Client">Device, operating system, browser, bot or not.</param>
/// <param name="Place">Where the address is, as far as it is known.</param>
/// <param name="Language">Preferred language: primary subtag of BCP 47 in lower case, such as <c>de</c>.</param>
/// <param name="Referrer">Host of the referring page in lower case without <c>www.</c>; null: none (the usual case of a printed code).</param>
public readonly record struct ScanContext(Client Client, Place Place, string? Language, string? Referrer);

/// <summary>Device class, operating system and browser of a user agent.</summary>
/// <param name="Device"><c>mobile</c>, <c>tablet</c>, <c>desktop</c>, <c>tv</c>, <c>console</c>, <c>wearable</c>, <c>bot</c> or <c>other</c>.</param>
/// <param name="Os">Name as people write it (<c>iOS</c>, <c>Android</c>, <c>Windows</c>, …) or <c>Other</c>.</param>
/// <param name="Browser">Name of the browser, of the app with a web view, of the tool or of the bot; or <c>Other</c>.</param>
/// <param name="Bot">True for crawlers, link previews and monitors: programs that scan nothing.</param>
public sealed record Client(string Device, string Os, string Browser, bool Bot)
{
    /// <summary>A client that says nothing.</summary>
    public static Client Unknown { get; } = new("other", "Other", "Other", Bot: false);
}

/// <summary>A place on earth as a data file knows it.</summary>
/// <param name="Country">ISO 3166-1 alpha-2 code, upper case.</param>
/// <param name="Region">Name of the first subdivision.</param>
/// <param name="City">Name of the city.</param>
public readonly record struct Place(string? Country, string? Region, string? City);
