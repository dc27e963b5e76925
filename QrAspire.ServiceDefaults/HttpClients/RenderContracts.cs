using System.Text.Json.Nodes;

namespace QrAspire.ServiceDefaults.HttpClients;

/// <summary>How well a code scans.</summary>
/// <param name="Grade"><c>safe</c>, <c>fair</c>, <c>risky</c> or <c>unreadable</c>.</param>
/// <param name="Reasons">Why it is not better, the worst first.</param>
public sealed record ScanVerdict(string Grade, IReadOnlyList<VerdictReason> Reasons);

/// <summary>One reason, and what would lift it.</summary>
public sealed record VerdictReason(string Grade, string Message, string Fix);

/// <summary>A design to start from.</summary>
public sealed record DesignPreset(string Name, JsonObject Design);
