namespace QrAspire.ServiceDefaults.Clients;

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
