using System.Text.Json.Nodes;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Scannability;
using QrAspire.Api.Rendering.Symbols;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary>A design as JSON (<see cref="DesignJson"/>) with <c>ecc</c>, every member optional.</summary>
public static class DesignFields
{
    private const string Prefix = "design.";

    /// <summary>
    /// Checks a design and returns it in its stored form; null when absent, plain or refused, with the errors in the reader.
    /// A preset is stored with its members of today: a printed code does not change when a preset does.
    /// </summary>
    /// <param name="reader">The design; null when there is none.</param>
    /// <param name="colours">Refuse colours that no reader can tell apart.</param>
    public static JsonObject? Read(FieldReader? reader, bool colours = true)
    {
        if (reader is null) return null;
        var given = new JsonObject();
        foreach (var name in DesignJson.Members)
        {
            if (reader.Take(name) is { } value) given[name] = value.DeepClone();
        }

        var ecc = Ecc(reader);
        reader.RefuseUnknown();
        var design = DesignJson.Read(given);
        foreach (var error in design.Errors) reader.Refuse(Relative(error.Field), error.Code, error.Message);
        if (!design.Ok) return null;
        if (colours && ScanJudge.ColourRefusal(design.Value) is { } refusal)
        {
            reader.Refuse(Relative(refusal.Field), refusal.Code, refusal.Message);
            return null;
        }

        var stored = DesignJson.Write(design.Value);
        var plain = DesignJson.Write(QrDesign.Plain);
        foreach (var name in stored.Select(m => m.Key).ToArray())
        {
            if (given[name] is null && JsonNode.DeepEquals(stored[name], plain[name])) stored.Remove(name);
        }

        if (ecc is { } level) stored["ecc"] = level.ToString();
        return stored.Count == 0 ? null : stored;
    }

    /// <summary>Puts a stored design over a request.</summary>
    public static RenderRequest Apply(RenderRequest request, JsonObject? design)
    {
        if (design is null) return request;
        var members = (JsonObject)design.DeepClone();
        members.Remove("ecc");
        return request with
        {
            Ecc = Enum.TryParse<EccLevel>(design["ecc"]?.GetValue<string>(), out var ecc) ? ecc : request.Ecc,
            Design = members.Count == 0 ? request.Design : DesignJson.Read(members).Value ?? request.Design,
        };
    }

    /// <summary>Reads <c>ecc</c>; null when absent or refused.</summary>
    public static EccLevel? Ecc(FieldReader reader)
    {
        if (reader.Text("ecc", 1) is not { } name) return null;
        if (name is "L" or "M" or "Q" or "H") return Enum.Parse<EccLevel>(name);
        reader.Refuse("ecc", "unknown_value", "This field is one of: L, M, Q, H.");
        return null;
    }

    private static string Relative(string field) => field.StartsWith(Prefix, StringComparison.Ordinal) ? field[Prefix.Length..] : "";
}
