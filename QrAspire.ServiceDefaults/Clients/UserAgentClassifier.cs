using System.Collections.Concurrent;

namespace QrAspire.ServiceDefaults.Clients;

/// <summary>
/// Names the client behind a user agent from short tables (<see cref="UserAgentTables"/>), helped by client hints
/// (<c>sec-ch-ua-platform</c>, <c>sec-ch-ua-mobile</c>) where browsers freeze the text.
/// </summary>
/// <remarks>
/// Only programs that scan nothing are bots: crawlers, link previews, monitors. A tool such as curl, or a client without a
/// user agent, is somebody's scan and counts.
/// </remarks>
public sealed class UserAgentClassifier
{
    /// <summary>User agents repeat: this many distinct ones are remembered, then the memory starts anew.</summary>
    private const int Remembered = 20_000;

    private readonly ConcurrentDictionary<(string UserAgent, string? Platform, bool Mobile), Client> _known = new();

    /// <summary>Classifies a user agent with the client hints that came along.</summary>
    public Client Classify(string? userAgent, IReadOnlyDictionary<string, string>? hints = null) =>
        Classify(userAgent, hints?.GetValueOrDefault("sec-ch-ua-platform"), hints?.GetValueOrDefault("sec-ch-ua-mobile") == "?1");

    /// <summary>Classifies a user agent with <c>Sec-CH-UA-Platform</c> as it was sent, and whether <c>Sec-CH-UA-Mobile</c> says yes.</summary>
    public Client Classify(string? userAgent, string? platform, bool mobile)
    {
        platform = platform?.Trim('"', ' ');
        if (string.IsNullOrWhiteSpace(userAgent) && string.IsNullOrEmpty(platform))
        {
            return Client.Unknown;
        }

        var key = (userAgent ?? "", platform, mobile);
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_known.Count >= Remembered)
        {
            _known.Clear();
        }

        return _known[key] = ClassifyNew(key.Item1, platform, mobile);
    }

    private static Client ClassifyNew(string userAgent, string? platform, bool mobileHint)
    {
        if (BotName(userAgent) is { } bot)
        {
            return new("bot", First(UserAgentTables.Systems, userAgent) ?? "Other", bot, Bot: true);
        }

        var os = PlatformName(platform) ?? First(UserAgentTables.Systems, userAgent) ?? "Other";
        return new(Device(userAgent, os, mobileHint), os, Browser(userAgent, os), Bot: false);
    }

    private static string? BotName(string userAgent)
    {
        if (UserAgentTables.NotBots.Any(brand => userAgent.Contains(brand, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return First(UserAgentTables.Bots, userAgent, StringComparison.OrdinalIgnoreCase)
            ?? (ContainsAny(userAgent, UserAgentTables.BotWords, StringComparison.OrdinalIgnoreCase) || userAgent.EndsWith("bot", StringComparison.OrdinalIgnoreCase) ? "Other bot" : null);
    }

    private static string Browser(string userAgent, string os)
    {
        if (First(UserAgentTables.Browsers, userAgent) is { } browser)
        {
            return browser;
        }

        var version = userAgent.Contains("Version/", StringComparison.Ordinal);
        return (version && userAgent.Contains("Safari/", StringComparison.Ordinal), os) switch
        {
            (true, "Android") => "Android Browser",
            (true, _) => "Safari",
            (false, "iOS" or "iPadOS") when userAgent.Contains("AppleWebKit", StringComparison.Ordinal) => "iOS WebView",
            _ => "Other",
        };
    }

    private static string Device(string userAgent, string os, bool mobileHint) => os switch
    {
        "watchOS" => "wearable",
        "tvOS" => "tv",
        _ when ContainsAny(userAgent, UserAgentTables.TvTexts) => "tv",
        "Xbox" or "PlayStation" or "Nintendo" => "console",
        _ when ContainsAny(userAgent, UserAgentTables.ConsoleTexts) => "console",
        "webOS" => "tv",
        "iPadOS" => "tablet",
        "iOS" or "Windows Phone" or "KaiOS" or "Symbian" => "mobile",
        "BlackBerry" => userAgent.Contains("PlayBook", StringComparison.Ordinal) ? "tablet" : "mobile",
        _ when mobileHint => "mobile",
        "Android" or "HarmonyOS" or "Tizen" => HandheldDevice(userAgent),
        "Windows" => userAgent.Contains("Tablet PC", StringComparison.Ordinal) || !userAgent.Contains("Tablet", StringComparison.Ordinal) ? "desktop" : "tablet",
        "macOS" or "Chrome OS" => "desktop",
        "Linux" or "FreeBSD" => userAgent.Contains("Mobile", StringComparison.Ordinal) ? "mobile" : "desktop",
        _ => userAgent.Contains("Mobile", StringComparison.Ordinal) ? "mobile" : "other",
    };

    /// <summary>Android tablets leave the word Mobile out; some say Tablet or their model.</summary>
    private static string HandheldDevice(string userAgent)
    {
        if (ContainsAny(userAgent, UserAgentTables.WearableTexts))
        {
            return "wearable";
        }

        return ContainsAny(userAgent, UserAgentTables.TabletTexts) || !userAgent.Contains("Mobile", StringComparison.Ordinal) ? "tablet" : "mobile";
    }

    private static string? PlatformName(string? platform) => platform switch
    {
        "Android" or "iOS" or "Windows" or "macOS" or "Linux" => platform,
        "Chrome OS" or "Chromium OS" => "Chrome OS",
        _ => null,
    };

    private static string? First(UserAgentMark[] marks, string userAgent, StringComparison comparison = StringComparison.Ordinal)
    {
        foreach (var mark in marks)
        {
            if (ContainsAny(userAgent, mark.Texts, comparison))
            {
                return mark.Name;
            }
        }

        return null;
    }

    private static bool ContainsAny(string text, string[] parts, StringComparison comparison = StringComparison.Ordinal)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, comparison))
            {
                return true;
            }
        }

        return false;
    }
}
