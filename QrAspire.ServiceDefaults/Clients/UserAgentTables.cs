namespace QrAspire.ServiceDefaults.Clients;

/// <summary>A name and the texts that give it away; found anywhere in the user agent, case-sensitive unless said otherwise.</summary>
internal sealed record UserAgentMark(string Name, params string[] Texts);

/// <summary>
/// What is looked for in a user agent, the first mark that matches wins: specific before general, because nearly every user
/// agent also claims to be its ancestors (Edge says Chrome, Chrome says Safari, everything says Mozilla).
/// </summary>
internal static class UserAgentTables
{
    /// <summary>Crawlers, link previews, monitors by name. Compared without case.</summary>
    public static readonly UserAgentMark[] Bots =
    [
        new("Googlebot", "googlebot", "google-inspectiontool", "googleother", "adsbot-google", "apis-google", "mediapartners-google", "feedfetcher-google", "google-read-aloud", "google-extended", "storebot-google"),
        new("Bingbot", "bingbot", "bingpreview", "msnbot", "adidxbot"),
        new("Facebook", "facebookexternalhit", "facebot", "facebookcatalog", "meta-externalagent", "meta-externalfetcher"),
        new("WhatsApp", "whatsapp/"),
        new("Telegram", "telegrambot"),
        new("X", "twitterbot"),
        new("LinkedIn", "linkedinbot"),
        new("Slack", "slackbot", "slack-imgproxy"),
        new("Discord", "discordbot"),
        new("Skype", "skypeuripreview"),
        new("Viber", "viberbot"),
        new("Apple", "applebot"),
        new("Yandex", "yandexbot", "yandeximages", "yandexmobilebot", "yandexmetrika"),
        new("Baidu", "baiduspider"),
        new("DuckDuckGo", "duckduckbot", "duckassistbot"),
        new("Yahoo", "slurp"),
        new("Pinterest", "pinterestbot", "pinterest/0."),
        new("Ahrefs", "ahrefsbot"),
        new("Semrush", "semrushbot"),
        new("OpenAI", "gptbot", "chatgpt-user", "oai-searchbot"),
        new("Anthropic", "claudebot", "claude-web", "anthropic-ai"),
        new("Perplexity", "perplexitybot"),
        new("ByteDance", "bytespider"),
        new("Amazon", "amazonbot"),
        new("Common Crawl", "ccbot/"),
        new("Internet Archive", "archive.org_bot", "ia_archiver"),
        new("Pingdom", "pingdom"),
        new("UptimeRobot", "uptimerobot"),
        new("Lighthouse", "chrome-lighthouse"),
        new("Headless Chrome", "headlesschrome"),
        new("Embedly", "embedly"),
        new("Iframely", "iframely"),
        new("Prometheus", "blackbox exporter"),
    ];

    /// <summary>Words by which a bot without a name above gives itself away. Compared without case.</summary>
    public static readonly string[] BotWords = ["bot/", "bot;", "bot)", "bot ", "-bot", "_bot", "crawler", "spider", "crawling", "link preview", "linkpreview", "urlpreview", "site monitor", "uptime"];

    /// <summary>Brands whose names look like a bot's.</summary>
    public static readonly string[] NotBots = ["cubot"];

    public static readonly UserAgentMark[] Systems =
    [
        new("Windows Phone", "Windows Phone", "IEMobile"),
        new("HarmonyOS", "HarmonyOS", "OpenHarmony"),
        new("KaiOS", "KAIOS"),
        new("Tizen", "Tizen"),
        new("webOS", "Web0S", "webOS"),
        new("watchOS", "Watch OS", "watchOS", "Apple Watch"),
        new("tvOS", "AppleTV", "Apple TV", "tvOS"),
        new("Android", "Android", "Adr "),
        new("iPadOS", "iPad"),
        new("iOS", "iPhone", "iPod", "CFNetwork"),
        new("Chrome OS", "CrOS"),
        new("Xbox", "Xbox"),
        new("Windows", "Windows"),
        new("macOS", "Macintosh", "Mac OS X", "Mac_PowerPC"),
        new("PlayStation", "PlayStation", "PLAYSTATION"),
        new("Nintendo", "Nintendo"),
        new("BlackBerry", "BlackBerry", "BB10", "PlayBook"),
        new("Symbian", "Symbian", "SymbOS", "Series60"),
        new("FreeBSD", "FreeBSD", "OpenBSD", "NetBSD"),
        new("Linux", "Linux", "X11", "Ubuntu"),
    ];

    public static readonly UserAgentMark[] Browsers =
    [
        new("WeChat", "MicroMessenger/"),
        new("Instagram", "Instagram "),
        new("Facebook", "FBAN/", "FBAV/", "FB_IAB"),
        new("TikTok", "musical_ly", "BytedanceWebview", "TikTok", "trill_"),
        new("LinkedIn", "LinkedInApp"),
        new("Snapchat", "Snapchat"),
        new("Pinterest", "[Pinterest/", "Pinterest for"),
        new("Line", " Line/", "Line/"),
        new("KakaoTalk", "KAKAOTALK"),
        new("Google App", "GSA/"),
        new("Edge", "Edg/", "EdgA/", "EdgiOS/", "Edge/"),
        new("Opera Mini", "Opera Mini"),
        new("Opera", "OPR/", "OPT/", "OPiOS/", "OPX/", "Opera"),
        new("Samsung Internet", "SamsungBrowser/"),
        new("UC Browser", "UCBrowser/", "UBrowser/", "UCWEB"),
        new("Yandex Browser", "YaBrowser/", "YaSearchBrowser/"),
        new("Vivaldi", "Vivaldi/"),
        new("Brave", "Brave/"),
        new("DuckDuckGo", "DuckDuckGo/", "Ddg/"),
        new("Mi Browser", "MiuiBrowser/"),
        new("Huawei Browser", "HuaweiBrowser/"),
        new("QQ Browser", "MQQBrowser", "QQBrowser/", "QQ/"),
        new("Whale", "Whale/"),
        new("Silk", "Silk/"),
        new("Puffin", "Puffin/"),
        new("Ecosia", "Ecosia"),
        new("HeyTap Browser", "HeyTapBrowser/"),
        new("Vivo Browser", "VivoBrowser/"),
        new("Firefox", "FxiOS/", "Firefox/", "Focus/", "Klar/"),
        new("Chrome", "CriOS/"),
        new("Internet Explorer", "MSIE ", "Trident/", "IEMobile/"),
        new("Android WebView", "; wv)"),
        new("Chrome", "Chrome/", "Chromium/"),
        new("curl", "curl/"),
        new("Wget", "Wget/"),
        new("Python", "python-requests", "Python-urllib", "python-httpx", "aiohttp"),
        new("Go", "Go-http-client"),
        new("Java", "Java/", "Apache-HttpClient"),
        new("OkHttp", "okhttp/"),
        new("Node.js", "node-fetch", "axios/", "undici"),
        new("Postman", "PostmanRuntime/"),
        new("PowerShell", "PowerShell/"),
        new("Dart", "Dart/"),
    ];

    public static readonly string[] TvTexts = ["SMART-TV", "SmartTV", "Smart TV", "GoogleTV", "Android TV", "AppleTV", "Apple TV", "HbbTV", "BRAVIA", "AFTB", "AFTT", "AFTS", "AFTM", "CrKey", "Roku", "NetCast", "; TV"];

    public static readonly string[] TabletTexts = ["iPad", "Tablet", "PlayBook", "Kindle", "KFAPWI", "Nexus 7", "Nexus 9", "Nexus 10", "SM-T", "SM-X", "GT-P", "MediaPad", "MatePad"];

    public static readonly string[] ConsoleTexts = ["PlayStation", "PLAYSTATION", "Xbox", "Nintendo"];

    public static readonly string[] WearableTexts = ["Watch", "SM-R"];
}
