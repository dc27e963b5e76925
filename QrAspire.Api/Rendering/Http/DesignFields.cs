using System.Text.Json;
using System.Text.Json.Nodes;
using QrAspire.Api.Http;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Http;

/// <summary>A design as JSON: <c>{foreground, background, shape, eyeFrame, eyeBall, ecc}</c>, every member optional.</summary>
public static class DesignFields
{
    private const int MaxColourLength = 32;

    /// <summary>Checks a design and returns it in its stored form; null when absent, plain or refused, with the errors in the reader.</summary>
    public static JsonObject? Read(FieldReader? reader)
    {
        if (reader is null) return null;
        var design = new JsonObject();
        if (Colour(reader, "foreground") is { } foreground) design["foreground"] = foreground.ToString();
        if (Colour(reader, "background") is { } background) design["background"] = background.ToString();
        if (reader.Name<ModuleShape>("shape") is { } shape) design["shape"] = Name(shape);
        if (reader.Name<EyeFrameShape>("eyeFrame") is { } eyeFrame) design["eyeFrame"] = Name(eyeFrame);
        if (reader.Name<EyeBallShape>("eyeBall") is { } eyeBall) design["eyeBall"] = Name(eyeBall);
        if (Ecc(reader) is { } ecc) design["ecc"] = ecc.ToString();
        reader.RefuseUnknown();
        return design.Count == 0 ? null : design;
    }

    /// <summary>Puts a stored design over a request.</summary>
    public static RenderRequest Apply(RenderRequest request, JsonObject? design)
    {
        if (design is null) return request;
        var plain = request.Design;
        return request with
        {
            Ecc = Enum.TryParse<EccLevel>(design["ecc"]?.GetValue<string>(), out var ecc) ? ecc : request.Ecc,
            Design = plain with
            {
                Foreground = Rgba.TryParse(design["foreground"]?.GetValue<string>(), out var foreground) ? foreground : plain.Foreground,
                Background = Rgba.TryParse(design["background"]?.GetValue<string>(), out var background) ? background : plain.Background,
                Shape = Value(design, "shape", plain.Shape),
                EyeFrame = Value(design, "eyeFrame", plain.EyeFrame),
                EyeBall = Value(design, "eyeBall", plain.EyeBall),
            },
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

    private static string Name<TEnum>(TEnum value) where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static TEnum Value<TEnum>(JsonObject design, string name, TEnum otherwise) where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(design[name]?.GetValue<string>(), ignoreCase: true, out var value) ? value : otherwise;

    private static Rgba? Colour(FieldReader reader, string name)
    {
        if (reader.Text(name, MaxColourLength) is not { } text) return null;
        if (Rgba.TryParse(text, out var colour)) return colour;
        reader.Refuse(name, "invalid_colour", "This field is a colour such as #1a2b3c.");
        return null;
    }
}
