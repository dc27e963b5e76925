using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using QrAspire.Api.Rendering;
using FieldError = QrAspire.ServiceDefaults.Http.FieldError;

namespace QrAspire.Api.Images;

/// <summary>Query of <c>GET /codes/{id}/image</c>: the names that <c>POST /render</c> uses in its body.</summary>
public sealed class ImageQuery
{
    /// <summary>png, svg, jpeg, webp, pdf, eps or text. Default: what <c>Accept</c> prefers, else png.</summary>
    [FromQuery(Name = "format")]
    public string? Format { get; init; }

    /// <summary>Width of the whole image in <c>unit</c>. Default: 10 px per module.</summary>
    [FromQuery(Name = "size")]
    public string? Size { get; init; }

    /// <summary>px, mm or in. Default px.</summary>
    [FromQuery(Name = "unit")]
    public string? Unit { get; init; }

    /// <summary>Dots per inch for mm and in. Default 300.</summary>
    [FromQuery(Name = "dpi")]
    public string? Dpi { get; init; }

    /// <summary>Error correction: L, M, Q or H. Default: the design's, else M.</summary>
    [FromQuery(Name = "ecc")]
    public string? Ecc { get; init; }

    /// <summary>Symbol version, 1 to 40. Default: the smallest that fits.</summary>
    [FromQuery(Name = "version")]
    public string? Version { get; init; }

    /// <summary>Data mask, 0 to 7. Default: the best.</summary>
    [FromQuery(Name = "mask")]
    public string? Mask { get; init; }

    /// <summary>true makes a Micro QR symbol.</summary>
    [FromQuery(Name = "micro")]
    public string? Micro { get; init; }

    /// <summary>Quiet zone in modules. Default 4.</summary>
    [FromQuery(Name = "quietZone")]
    public string? QuietZone { get; init; }

    /// <summary>false leaves out the mark that says text is UTF-8.</summary>
    [FromQuery(Name = "eci")]
    public string? Eci { get; init; }

    /// <summary>false keeps the level as it is where a higher one would cost nothing.</summary>
    [FromQuery(Name = "boost")]
    public string? Boost { get; init; }

    /// <summary>true leaves width and height out of SVG.</summary>
    [FromQuery(Name = "inline")]
    public string? Inline { get; init; }

    /// <summary>true lets SVG follow the colour of the text around it.</summary>
    [FromQuery(Name = "currentColor")]
    public string? CurrentColor { get; init; }

    /// <summary>Colours of PDF and EPS: rgb, cmyk or black. Default rgb.</summary>
    [FromQuery(Name = "ink")]
    public string? Ink { get; init; }

    /// <summary>true answers with a data URI as text.</summary>
    [FromQuery(Name = "dataUri")]
    public string? DataUri { get; init; }

    /// <summary>true draws even what readers are not expected to read.</summary>
    [FromQuery(Name = "force")]
    public string? Force { get; init; }

    /// <summary>true answers with <c>Content-Disposition: attachment</c>.</summary>
    [FromQuery(Name = "download")]
    public string? Download { get; init; }

    /// <summary>Puts the query over a request that has the text already; the engine checks ranges, this checks types.</summary>
    public RenderRequest Apply(RenderRequest request, OutputFormat format, List<FieldError> errors) => request with
    {
        Format = format,
        Size = Number(nameof(Size), Size, errors),
        Unit = Name(nameof(Unit), Unit, SizeUnit.Px, errors),
        Dpi = Integer(nameof(Dpi), Dpi, errors),
        Ecc = Name(nameof(Ecc), Ecc, request.Ecc, errors),
        Version = Integer(nameof(Version), Version, errors),
        Mask = Integer(nameof(Mask), Mask, errors),
        Micro = Flag(nameof(Micro), Micro, false, errors),
        QuietZone = Integer(nameof(QuietZone), QuietZone, errors),
        Eci = Flag(nameof(Eci), Eci, request.Eci, errors),
        BoostEcc = Flag(nameof(Boost), Boost, request.BoostEcc, errors),
        Inline = Flag(nameof(Inline), Inline, false, errors),
        CurrentColor = Flag(nameof(CurrentColor), CurrentColor, false, errors),
        Ink = Name(nameof(Ink), Ink, InkSpace.Rgb, errors),
        DataUri = Flag(nameof(DataUri), DataUri, false, errors),
        Force = Flag(nameof(Force), Force, false, errors),
    };

    /// <summary>Reads a boolean parameter.</summary>
    public static bool Flag(string name, string? text, bool usual, List<FieldError> errors)
    {
        switch (text)
        {
            case null or "": return usual;
            case "true" or "1": return true;
            case "false" or "0": return false;
            default:
                errors.Add(new(CamelCase(name), "wrong_type", "This parameter is true or false."));
                return usual;
        }
    }

    private static double? Number(string name, string? text, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)) return value;
        errors.Add(new(CamelCase(name), "wrong_type", "This parameter is a number."));
        return null;
    }

    private static int? Integer(string name, string? text, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return value;
        errors.Add(new(CamelCase(name), "wrong_type", "This parameter is a whole number."));
        return null;
    }

    private static TEnum Name<TEnum>(string name, string? text, TEnum usual, List<FieldError> errors) where TEnum : struct, Enum
    {
        if (string.IsNullOrEmpty(text)) return usual;
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase)) return value;
        }

        errors.Add(new(CamelCase(name), "unknown_value", $"This parameter is one of: {string.Join(", ", Enum.GetNames<TEnum>())}."));
        return usual;
    }

    private static string CamelCase(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
