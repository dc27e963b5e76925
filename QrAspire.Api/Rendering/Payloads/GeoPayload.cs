using System.Globalization;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A place on Earth (RFC 5870, WGS 84).</summary>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
/// <param name="Label">Name shown by map applications, written as their <c>q</c> parameter.</param>
public sealed record GeoPayload(double Latitude, double Longitude, string? Label = null) : Payload
{
    // Seven decimals are about a centimetre.
    private const string Format = "0.#######";

    internal override void Check(FieldCheck check)
    {
        check.That(Latitude is >= -90 and <= 90, "latitude", "The latitude is -90 to 90 degrees.", "out_of_range");
        check.That(Longitude is >= -180 and <= 180, "longitude", "The longitude is -180 to 180 degrees.", "out_of_range");
        check.Line("label", Label, 200);
    }

    internal override string Write()
    {
        var place = $"{Number(Latitude)},{Number(Longitude)}";
        return string.IsNullOrEmpty(Label) ? "geo:" + place : $"geo:{place}?q={place}({Escaping.Percent(Label)})";
    }

    internal static GeoPayload? Parse(string text)
    {
        if (!text.StartsWith("geo:", StringComparison.OrdinalIgnoreCase)) return null;
        var parts = text["geo:".Length..].Split('?', 2);
        var numbers = parts[0].Split(';')[0].Split(',');
        if (numbers.Length is not (2 or 3) || !TryNumber(numbers[0], out var latitude) || !TryNumber(numbers[1], out var longitude)) return null;
        var q = parts.Length > 1 ? Escaping.Query(parts[1]).GetValueOrDefault("q") : null;
        var open = q?.IndexOf('(', StringComparison.Ordinal) ?? -1;
        return new GeoPayload(latitude, longitude, open >= 0 && q!.EndsWith(')') ? q[(open + 1)..^1] : null);
    }

    private static string Number(double value) => (value + 0.0).ToString(Format, CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text;

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
}
