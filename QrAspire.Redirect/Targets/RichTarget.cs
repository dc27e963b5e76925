using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.Links;
using QrAspire.ServiceDefaults.Rules;

namespace QrAspire.Redirect.Targets;

/// <summary>A target with dates, a limit, a password or extras, compiled once when it is read.</summary>
public sealed class RichTarget
{
    internal RichTarget(byte[] packed)
    {
        Packed = packed;
        HasPassword = PackedTarget.Has(packed, PackedTarget.HasPassword);
        (ValidFrom, ValidUntil, MaxScans, var extra) = PackedTarget.Rest(packed);
        if (extra.Length == 0)
        {
            return;
        }

        using var json = JsonDocument.Parse(extra);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        FallbackUrl = Text(root, "fallbackUrl") is { Length: > 0 } url ? LocationUrl.Normalise(url) : null;
        PasswordHash = Text(root, "passwordHash");
        Title = Text(root, "title");
        PreviewFirst = root.TryGetProperty("previewFirst", out var first) && first.ValueKind == JsonValueKind.True;
        PreviewUntil = root.TryGetProperty("previewUntil", out var until) && until.ValueKind == JsonValueKind.String && until.TryGetDateTimeOffset(out var end) ? end : null;
        var utm = root.TryGetProperty("utm", out var tags) && tags.ValueKind == JsonValueKind.Object ? JsonObject.Create(tags.Clone()) : null;
        Rules = root.TryGetProperty("rules", out var rules) && rules.ValueKind == JsonValueKind.Array
            ? RuleReader.Compile(JsonArray.Create(rules.Clone()), rule => UtmTags.Apply(LocationUrl.Normalise(rule), utm))
            : null;
        QueryMerge = Enum.TryParse<QueryMerge>(Text(root, "queryMerge"), ignoreCase: true, out var merge) ? merge : QueryMerge.Request;
        Content = Text(root, "content");
        if (root.TryGetProperty("deepLinks", out var links))
        {
            IosApp = AppLink.ForIos(links);
            AndroidApp = AppLink.ForAndroid(links);
        }

        Payload = root.TryGetProperty("payload", out var payload) && payload.ValueKind == JsonValueKind.Object ? payload.Clone() : null;
        Url = PackedTarget.Has(packed, PackedTarget.HasUrl)
            ? utm is null ? null : UtmTags.Apply(Encoding.ASCII.GetString(PackedTarget.Url(packed)), utm)
            : Content is { } content && content.StartsWith("https://", StringComparison.Ordinal) ? LocationUrl.Normalise(content) : null;
    }

    /// <summary>The packed record.</summary>
    internal byte[] Packed { get; }

    /// <summary>First moment of its life.</summary>
    public DateTimeOffset? ValidFrom { get; }

    /// <summary>End of its life, exclusive.</summary>
    public DateTimeOffset? ValidUntil { get; }

    /// <summary>How many scans are redirected.</summary>
    public long? MaxScans { get; }

    /// <summary>Ask before leading on.</summary>
    public bool HasPassword { get; }

    /// <summary>Hash of the password (<see cref="ServiceDefaults.Security.PasswordHash"/>).</summary>
    public string? PasswordHash { get; }

    /// <summary>Where a code leads that is over, paused or not yet begun.</summary>
    public string? FallbackUrl { get; }

    /// <summary>Shown on pages.</summary>
    public string? Title { get; }

    /// <summary>Show the destination before leading on.</summary>
    public bool PreviewFirst { get; }

    /// <summary>Show the destination before leading on, until then: it has changed a short time ago.</summary>
    public DateTimeOffset? PreviewUntil { get; }

    /// <summary>True when a scanner sees the destination first.</summary>
    public bool ShowsFirst(DateTimeOffset now) => PreviewFirst || PreviewUntil > now;

    /// <summary>Where it leads when that is not the packed URL: with UTM tags, or a payload such as WhatsApp whose content is a web address.</summary>
    public string? Url { get; }

    /// <summary>Whose parameter wins when a query is forwarded.</summary>
    public QueryMerge QueryMerge { get; }

    /// <summary>What a payload that is not a URL gives out: the link behind its button, or its file.</summary>
    public string? Content { get; }

    /// <summary>App link for iOS and iPadOS.</summary>
    public AppLink? IosApp { get; }

    /// <summary>App link for Android.</summary>
    public AppLink? AndroidApp { get; }

    /// <summary>Every scan is counted over all replicas: there is a limit, or a rule asks for the number of the scan.</summary>
    public bool IsCounted => MaxScans is not null || Rules is { NeedsOrdinal: true };

    /// <summary>Rules that may lead a scan elsewhere; null when there are none.</summary>
    public RuleSet? Rules { get; }

    /// <summary>A payload that is not a URL: <c>{"type":…}</c>.</summary>
    public JsonElement? Payload { get; }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
