using System.Text.Json.Nodes;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Symbols;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary>The members of a render request other than its payload; null where the request is silent.</summary>
internal sealed record RenderMembers
{
    /// <summary>Names of the members that a CSV cell can hold, with what a cell is read as.</summary>
    public static IReadOnlyDictionary<string, CellKind> Cells { get; } = new Dictionary<string, CellKind>(StringComparer.Ordinal)
    {
        ["format"] = CellKind.Text,
        ["ecc"] = CellKind.Text,
        ["unit"] = CellKind.Text,
        ["title"] = CellKind.Text,
        ["desc"] = CellKind.Text,
        ["ink"] = CellKind.Text,
        ["version"] = CellKind.Number,
        ["mask"] = CellKind.Number,
        ["size"] = CellKind.Number,
        ["dpi"] = CellKind.Number,
        ["quietZone"] = CellKind.Number,
        ["boost"] = CellKind.Flag,
        ["micro"] = CellKind.Flag,
        ["eci"] = CellKind.Flag,
        ["inline"] = CellKind.Flag,
        ["currentColor"] = CellKind.Flag,
        ["dataUri"] = CellKind.Flag,
        ["force"] = CellKind.Flag,
        ["append"] = CellKind.Json,
        ["design"] = CellKind.Json,
        ["payload"] = CellKind.Json,
    };

    /// <summary>What a cell is read as.</summary>
    public enum CellKind
    {
        Text,
        Number,
        Flag,
        Json,
    }

    public string? Format { get; init; }

    public EccLevel? Ecc { get; init; }

    public bool? Boost { get; init; }

    public int? Version { get; init; }

    public int? Mask { get; init; }

    public bool? Micro { get; init; }

    public bool? Eci { get; init; }

    /// <summary>Which symbol of how many the text is divided over.</summary>
    public AppendMember? Append { get; init; }

    public double? Size { get; init; }

    public SizeUnit? Unit { get; init; }

    public int? Dpi { get; init; }

    public int? QuietZone { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public bool? Inline { get; init; }

    public bool? CurrentColor { get; init; }

    public InkSpace? Ink { get; init; }

    public bool? DataUri { get; init; }

    public bool? Force { get; init; }

    public QrDesign? Design { get; init; }

    /// <summary>The level that the design asks for.</summary>
    public EccLevel? DesignEcc { get; init; }

    /// <summary>Takes the members; what is wrong with them is in the reader.</summary>
    public static RenderMembers Read(FieldReader reader)
    {
        var design = DesignFields.Read(reader.Nested("design"), colours: false);
        var look = DesignFields.Apply(new RenderRequest { Text = "" }, design);
        return new()
        {
            Format = Named(reader),
            Ecc = DesignFields.Ecc(reader),
            Boost = reader.Flag("boost"),
            Version = (int?)reader.WholeNumber("version", 1, 40),
            Mask = (int?)reader.WholeNumber("mask", 0, 7),
            Micro = reader.Flag("micro"),
            Eci = reader.Flag("eci"),
            Append = AppendMember.Read(reader.Nested("append")),
            Size = reader.Number("size", 0.1, 20_000),
            Unit = reader.Name<SizeUnit>("unit"),
            Dpi = (int?)reader.WholeNumber("dpi", 36, 2400),
            QuietZone = (int?)reader.WholeNumber("quietZone", 0, 64),
            Title = reader.Text("title", 512),
            Description = reader.Text("desc", 512, lines: true),
            Inline = reader.Flag("inline"),
            CurrentColor = reader.Flag("currentColor"),
            Ink = reader.Name<InkSpace>("ink"),
            DataUri = reader.Flag("dataUri"),
            Force = reader.Flag("force"),
            Design = design is null ? null : look.Design,
            DesignEcc = design?["ecc"] is JsonValue ? look.Ecc : null,
        };
    }

    /// <summary>These members, and the common ones where these are silent.</summary>
    public RenderMembers Over(RenderMembers common) => new()
    {
        Format = Format ?? common.Format,
        Ecc = Ecc ?? common.Ecc,
        Boost = Boost ?? common.Boost,
        Version = Version ?? common.Version,
        Mask = Mask ?? common.Mask,
        Micro = Micro ?? common.Micro,
        Eci = Eci ?? common.Eci,
        Append = Append ?? common.Append,
        Size = Size ?? common.Size,
        Unit = Unit ?? common.Unit,
        Dpi = Dpi ?? common.Dpi,
        QuietZone = QuietZone ?? common.QuietZone,
        Title = Title ?? common.Title,
        Description = Description ?? common.Description,
        Inline = Inline ?? common.Inline,
        CurrentColor = CurrentColor ?? common.CurrentColor,
        Ink = Ink ?? common.Ink,
        DataUri = DataUri ?? common.DataUri,
        Force = Force ?? common.Force,
        Design = Design ?? common.Design,
        DesignEcc = Design is null ? common.DesignEcc : DesignEcc,
    };

    /// <summary>The request for a symbol whose text and needs are known.</summary>
    public RenderRequest Apply(RenderRequest symbol, OutputFormat usual) => symbol with
    {
        Format = OutputFormats.TryParse(Format, out var format) ? format : usual,
        Ecc = Ecc ?? DesignEcc ?? symbol.Ecc,
        BoostEcc = Boost ?? symbol.BoostEcc,
        Version = Version,
        Mask = Mask,
        Micro = Micro ?? false,
        Eci = Eci ?? symbol.Eci,
        Size = Size,
        Unit = Unit ?? SizeUnit.Px,
        Dpi = Dpi,
        QuietZone = QuietZone,
        Title = Title,
        Description = Description,
        Inline = Inline ?? false,
        CurrentColor = CurrentColor ?? false,
        Ink = Ink ?? InkSpace.Rgb,
        DataUri = DataUri ?? false,
        Force = Force ?? false,
        Design = Design ?? symbol.Design,
    };

    private static string? Named(FieldReader reader)
    {
        if (reader.Text("format", 8) is not { } name) return null;
        if (!OutputFormats.TryParse(name, out _)) reader.Refuse("format", "unknown_value", $"This field is one of: {string.Join(", ", OutputFormats.Names)}.");
        return name;
    }
}
