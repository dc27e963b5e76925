using QrAspire.Api.Codes;
using QrAspire.Api.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary>Reads the body of <c>POST /render</c> and its relatives.</summary>
internal static class RenderBody
{
    /// <summary>The request, or null with the errors in the reader. Colours are left to the caller when it judges them itself.</summary>
    public static RenderRequest? Read(FieldReader reader, PayloadTypes payloads, bool colours = true)
    {
        var force = reader.Flag("force") ?? false;
        var payload = reader.Nested("payload", required: true) is { } nested ? payloads.Read(nested) : null;
        var format = OutputFormat.Png;
        if (reader.Text("format", 8) is { } name && !OutputFormats.TryParse(name, out format))
        {
            reader.Refuse("format", "unknown_value", $"This field is one of: {string.Join(", ", OutputFormats.Names)}.");
        }

        var ecc = DesignFields.Ecc(reader);
        var design = DesignFields.Read(reader.Nested("design"), colours && !force);
        var symbol = payload is null ? new RenderRequest { Text = "" } : PayloadTypes.Symbol(payload);
        var request = symbol with
        {
            Format = format,
            BoostEcc = reader.Flag("boost") ?? symbol.BoostEcc,
            Version = (int?)reader.WholeNumber("version", 1, 40),
            Mask = (int?)reader.WholeNumber("mask", 0, 7),
            Micro = reader.Flag("micro") ?? false,
            Eci = reader.Flag("eci") ?? symbol.Eci,
            Size = reader.Number("size", 0.1, 20_000),
            Unit = reader.Name<SizeUnit>("unit") ?? SizeUnit.Px,
            Dpi = (int?)reader.WholeNumber("dpi", 36, 2400),
            QuietZone = (int?)reader.WholeNumber("quietZone", 0, 64),
            Title = reader.Text("title", 512),
            Description = reader.Text("desc", 512, lines: true),
            Inline = reader.Flag("inline") ?? false,
            Force = force,
        };
        reader.RefuseUnknown();
        if (payload is null || reader.Errors.Count > 0) return null;

        request = DesignFields.Apply(request, design);
        return ecc is { } level ? request with { Ecc = level } : request;
    }
}
