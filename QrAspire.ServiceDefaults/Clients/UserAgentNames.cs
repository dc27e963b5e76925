namespace QrAspire.ServiceDefaults.Clients;

/// <summary>The words that <see cref="UserAgentClassifier"/> can answer with.</summary>
public static class UserAgentNames
{
    private const string Other = "Other";

    /// <summary>Values of <see cref="Client.Device"/>.</summary>
    public static IReadOnlyCollection<string> Devices { get; } = ["mobile", "tablet", "desktop", "tv", "console", "wearable", "bot", "other"];

    /// <summary>Values of <see cref="Client.Os"/>.</summary>
    public static IReadOnlyCollection<string> Systems { get; } = [.. UserAgentTables.Systems.Select(mark => mark.Name).Distinct(), Other];

    /// <summary>Values of <see cref="Client.Browser"/> of clients that are no bots.</summary>
    public static IReadOnlyCollection<string> Browsers { get; } = [.. UserAgentTables.Browsers.Select(mark => mark.Name).Concat(["Android Browser", "Safari", "iOS WebView", Other]).Distinct()];
}
