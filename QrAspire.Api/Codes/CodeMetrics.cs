using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;

namespace QrAspire.Api.Codes;

/// <summary>Metrics of codes; meter <c>QrAspire.Api</c>.</summary>
public sealed class CodeMetrics
{
    private readonly Counter<long> _created;

    /// <summary>Creates the instruments.</summary>
    public CodeMetrics(IMeterFactory meters) =>
        _created = meters.Create("QrAspire.Api").CreateCounter<long>("qr.codes.created", "{code}", "Codes created.");

    /// <summary>Counts a new code by kind and payload type.</summary>
    public void Created(Code code) => _created.Add(1,
        new("kind", code.Kind.ToString().ToLowerInvariant()),
        new("type", (string?)JsonNode.Parse(code.Payload)!["type"]));
}
