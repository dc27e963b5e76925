using System.Text.Json;
using System.Text.Json.Nodes;
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
        Rules = root.TryGetProperty("rules", out var rules) && rules.ValueKind == JsonValueKind.Array
            ? RuleReader.Compile(JsonArray.Create(rules.Clone()), LocationUrl.Normalise)
            : null;
        Payload = root.TryGetProperty("payload", out var payload) && payload.ValueKind == JsonValueKind.Object ? payload.Clone() : null;
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

    /// <summary>Rules that may lead a scan elsewhere; null when there are none.</summary>
    public RuleSet? Rules { get; }

    /// <summary>A payload that is not a URL: <c>{"type":…}</c>.</summary>
    public JsonElement? Payload { get; }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
