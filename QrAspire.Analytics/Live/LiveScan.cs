using System.Text.Json.Serialization;

namespace QrAspire.Analytics.Live;

/// <summary>A scan as the live feed shows it.</summary>
public sealed record LiveScan(
    Guid EventId, Guid CodeId, string ShortId, DateTimeOffset OccurredAt, string Source, string Outcome, bool Bot,
    string Device, string Os, string Browser, string? Country, string? City, string? Language, string? Referrer);

/// <summary>What one notification carries: scans, or how many of which code were left out because there were too many to list.</summary>
/// <param name="Scans">Scans in the order they were stored.</param>
/// <param name="More">Further scans by code.</param>
public sealed record LiveMessage(IReadOnlyList<LiveScan>? Scans, IReadOnlyDictionary<Guid, int>? More);

/// <summary>Compact JSON for notifications.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LiveMessage))]
[JsonSerializable(typeof(LiveScan))]
internal sealed partial class LiveJson : JsonSerializerContext;
