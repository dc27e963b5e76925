using System.Globalization;
using QrAspire.Api.Rendering.Decoding;
using QrAspire.Api.Rendering.Design;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Pictures;
using QrAspire.Api.Rendering.Rasters;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Scannability;

/// <summary>
/// Judges a request: colours, logo, quiet zone, sizes and shapes by rule, then the drawn pixels by a decoder, sharp and
/// blurred. The thresholds come from runs against zbar and zxing (docs/qr/scannability.md).
/// </summary>
/// <param name="encoder">Makes the matrix.</param>
public sealed class ScanJudge(IQrEncoder encoder)
{
    /// <summary>Below it no reader can be relied on.</summary>
    internal const double LeastContrast = 1.4;

    private const double RiskyContrast = 3;
    private const double SafeContrast = 5;
    private const double SafeDamage = 0.6;
    private const double FairDamage = 0.8;

    /// <summary>Some hidden codewords are right by chance, so a little over the capacity is still read at times.</summary>
    private const double LeastDamage = 1.2;
    internal const int ProbeModulePixels = 6;
    private const int BackdropSamples = 24;

    // Three boxes of three pixels: a blur with a deviation of a quarter module.
    private const int BlurRadius = 1;
    private const double SafeModuleMillimetres = 0.4;
    private const double LeastModuleMillimetres = 0.25;

    /// <summary>The whole judgement, pixels included; some ten milliseconds.</summary>
    /// <exception cref="OperationCanceledException">The judgement is no longer wanted.</exception>
    public Outcome<ScanVerdict> Assess(RenderRequest request, CancellationToken cancellationToken = default)
    {
        var matrix = new QrMatrix();
        if (encoder.Encode(request.Symbol, matrix) is { } error) return error;
        List<FieldError> errors = [.. ImageSize.Check(request), .. request.Design.Check()];
        if (errors.Count > 0) return errors;

        var reasons = Rules(matrix, request, out var contrast, out var damage);
        double? margin = null;
        if (!matrix.IsMicro)
        {
            var pixels = Probe(matrix, request, cancellationToken);
            if (!pixels.Ok) return Outcome<ScanVerdict>.Refused(pixels.Errors);
            margin = Decode(pixels.Value, request, reasons);
        }

        return Verdict(matrix, reasons, contrast, damage, margin);
    }

    /// <summary>What rules alone refuse: the guard of every image. Null when nothing stands against drawing it.</summary>
    internal static FieldError? Refusal(QrMatrix matrix, RenderRequest request)
    {
        if (request.Force || (request.Design is { IsPlain: true } plain && plain.Foreground == Rgba.Black && plain.Background == Rgba.White)) return null;
        return Refusal(Rules(matrix, request, out _, out _));
    }

    /// <summary>Whether an image is read back before it is given out.</summary>
    internal static bool ReadsBack(QrMatrix matrix, RenderRequest request) => !request.Force && !matrix.IsMicro && !request.Design.IsPlain;

    /// <summary>What the drawn pixels refuse once the rules have nothing against them: a styled image that our own reader cannot read is not given out.</summary>
    internal static FieldError? Refusal(RenderRequest request, Scene scene, CancellationToken cancellationToken)
    {
        List<ScanReason> reasons = [];
        Sharp(GrayImage.Of(Seen(scene, request, cancellationToken)), request, reasons);
        return Refusal(reasons);
    }

    /// <summary>Bytes of memory that <see cref="Assess"/> takes from above.</summary>
    internal long Weight(RenderRequest request)
    {
        var matrix = new QrMatrix();
        return ImageSize.Check(request).Any() || encoder.Encode(request.Symbol, matrix) is not null ? 0 : RasterWork.OfVerdict(matrix, request);
    }

    /// <summary>What the colours alone refuse.</summary>
    internal static FieldError? ColourRefusal(QrDesign design)
    {
        List<ScanReason> reasons = [];
        Colours(design, reasons);
        return Refusal(reasons);
    }

    private static FieldError? Refusal(List<ScanReason> reasons) =>
        reasons.Find(r => r.Grade == ScanGrade.Unreadable) is { } reason ? new(reason.Field, reason.Code, $"{reason.Message} {reason.Fix}") { Reason = reason } : null;

    private static ScanVerdict Verdict(QrMatrix matrix, List<ScanReason> reasons, double contrast, double damage, double? margin) => new()
    {
        Grade = reasons.Count == 0 ? ScanGrade.Safe : reasons.Min(r => r.Grade),
        Reasons = [.. reasons.OrderBy(r => r.Grade)],
        Contrast = Math.Round(contrast, 2),
        Damage = double.IsFinite(damage) ? Math.Round(damage, 3) : 99,
        Margin = margin is { } m ? Math.Round(m, 3) : null,
        Symbol = new(matrix.Version, matrix.IsMicro, matrix.Level, matrix.Mask, matrix.Size),
    };

    private static List<ScanReason> Rules(QrMatrix matrix, RenderRequest request, out double contrast, out double damage)
    {
        List<ScanReason> reasons = [];
        contrast = Colours(request.Design, reasons);
        damage = Logo(matrix, request.Design, reasons);
        QuietZone(matrix, request, reasons);
        ModuleSize(matrix, request, reasons);
        Shapes(request.Design, reasons);
        return reasons;
    }

    private static double Colours(QrDesign design, List<ScanReason> reasons)
    {
        List<(Rgba Colour, string Field)> darks = design.Gradient is { } gradient
            ? [(gradient.From, "design.gradient.from"), (gradient.To, "design.gradient.to"), (gradient.At(0.5), "design.gradient")]
            : [(design.Foreground, "design.foreground")];
        foreach (var (colour, field) in new[] { (design.EyeFrameColor, "design.eyeFrameColor"), (design.EyeBallColor, "design.eyeBallColor"), (design.AlignmentColor, "design.alignmentColor"), (design.TimingColor, "design.timingColor") })
        {
            if (colour is { } own) darks.Add((own, field));
        }

        var ground = Darkest(design);
        var quiet = (design.QuietZoneColor ?? design.Background).Over(Rgba.White);
        var (worst, worstField, inverted) = (double.MaxValue, "design.foreground", false);
        foreach (var (colour, field) in darks)
        {
            foreach (var light in new[] { ground, quiet })
            {
                var seen = colour.Over(ground);
                var ratio = Rgba.Contrast(seen, light);
                if (ratio < worst) (worst, worstField) = (ratio, field);
                inverted |= seen.Luminance() > light.Luminance();
            }
        }

        var text = worst.ToString("0.0", CultureInfo.InvariantCulture);
        if (inverted) reasons.Add(new("inverted", ScanGrade.Unreadable, worstField, "Modules are lighter than their background; most readers look for dark on light.", "Swap the colours."));
        if (worst < SafeContrast)
        {
            var grade = worst < LeastContrast ? ScanGrade.Unreadable : worst < RiskyContrast ? ScanGrade.Risky : ScanGrade.Fair;
            reasons.Add(new("low_contrast", grade, worstField, $"The contrast is {text}:1.", "Darken the modules or lighten the background to at least 5:1."));
        }

        return worst;
    }

    /// <summary>The ground behind the modules: the background, or what a backdrop makes of it in its darker parts.</summary>
    private static Rgba Darkest(QrDesign design)
    {
        var ground = design.Background.Over(Rgba.White);
        if (design.Backdrop is not { } backdrop || Picture.Of(backdrop.Image) is not { Ok: true, Value: RasterPicture picture }) return ground;
        var small = ImageScaler.Resize(picture.Pixels, BackdropSamples, BackdropSamples);
        var seen = new List<Rgba>(BackdropSamples * BackdropSamples);
        for (var i = 0; i < BackdropSamples * BackdropSamples; i++)
        {
            var pixel = small[i % BackdropSamples, i / BackdropSamples];
            seen.Add((pixel with { A = (byte)Math.Round(pixel.A * backdrop.Opacity) }).Over(ground));
        }

        seen.Sort((a, b) => a.Luminance().CompareTo(b.Luminance()));
        return seen[seen.Count / 20];
    }

    private static double Logo(QrMatrix matrix, QrDesign design, List<ScanReason> reasons)
    {
        if (design.Logo is null) return 0;
        var (ratio, hidesAlignment, hidesFinder) = LogoDamage.Of(matrix, design.Logo);
        var percent = double.IsFinite(ratio) ? (ratio * 100).ToString("0", CultureInfo.InvariantCulture) : "more than 100";
        ScanGrade? grade = ratio > LeastDamage ? ScanGrade.Unreadable : ratio > FairDamage ? ScanGrade.Risky : ratio > SafeDamage ? ScanGrade.Fair : null;
        if (grade is { } bad) reasons.Add(new("logo_damage", bad, "design.logo.size", $"The logo hides {percent} % of what error correction can restore.", "Raise the error correction level or the version, or make the logo smaller."));
        if (hidesFinder) reasons.Add(new("logo_hides_finder", ScanGrade.Unreadable, "design.logo.x", "The logo lies on a finder pattern, without which no reader finds the symbol.", "Move the logo to the middle or to the lower right."));
        if (hidesAlignment) reasons.Add(new("logo_hides_alignment", ratio > SafeDamage ? ScanGrade.Risky : ScanGrade.Fair, "design.logo.size", "The logo hides an alignment pattern.", "Choose a version without one in the middle (2–6, 14–20, 28–34) or make the logo smaller."));
        return ratio;
    }

    private static void QuietZone(QrMatrix matrix, RenderRequest request, List<ScanReason> reasons)
    {
        var quiet = request.QuietZone ?? matrix.QuietZone;
        if (quiet >= matrix.QuietZone) return;
        reasons.Add(new("quiet_zone", quiet * 2 < matrix.QuietZone ? ScanGrade.Risky : ScanGrade.Fair, "quietZone", $"The quiet zone is {quiet} modules; the standard asks for {matrix.QuietZone}.", $"Leave {matrix.QuietZone} modules free around the symbol."));
    }

    private static void ModuleSize(QrMatrix matrix, RenderRequest request, List<ScanReason> reasons)
    {
        if (request.Size is not { } size) return;
        var across = SceneLayout.Of(matrix, request).Width;
        if (request.Unit == SizeUnit.Px)
        {
            if (request.Format is OutputFormat.Svg or OutputFormat.Pdf or OutputFormat.Eps or OutputFormat.Text) return;
            var pixels = Math.Floor(size / across);
            if (pixels < 3) reasons.Add(new("small_modules", pixels < 2 ? ScanGrade.Risky : ScanGrade.Fair, "size", $"A module is {pixels} px wide.", $"Draw at least {Math.Ceiling(across * 3)} px."));
            return;
        }

        var millimetres = (request.Unit == SizeUnit.In ? size * 25.4 : size) / across;
        if (millimetres < SafeModuleMillimetres)
        {
            reasons.Add(new("small_modules", millimetres < LeastModuleMillimetres ? ScanGrade.Risky : ScanGrade.Fair, "size",
                string.Create(CultureInfo.InvariantCulture, $"A module is {millimetres:0.00} mm wide; phones read it up to about {millimetres * across * 10 / 1000:0.0} m away."),
                string.Create(CultureInfo.InvariantCulture, $"Print at least {across * SafeModuleMillimetres:0} mm wide.")));
        }
    }

    private static void Shapes(QrDesign design, List<ScanReason> reasons)
    {
        if (design.EyeFrame == EyeFrameShape.Circle) reasons.Add(new("round_eyes", ScanGrade.Fair, "design.eyeFrame", "Some readers miss round finder patterns.", "Use square or rounded eye frames."));
        if (design.EyeBall is EyeBallShape.Diamond or EyeBallShape.Circle) reasons.Add(new("thin_eyes", ScanGrade.Fair, "design.eyeBall", "Some readers miss finder patterns whose centre is a circle or a diamond.", "Use a square, rounded or leaf eye ball."));
        if (design.ModuleSize < 0.75 && design.Shape is ModuleShape.Dot or ModuleShape.Diamond) reasons.Add(new("thin_modules", ScanGrade.Fair, "design.moduleSize", "Small dots fade at a distance.", "Use a module size of at least 0.75."));
    }

    private static Outcome<PixelImage> Probe(QrMatrix matrix, RenderRequest request, CancellationToken cancellationToken)
    {
        var scene = SceneBuilder.Build(matrix, request);
        return scene.Ok ? Seen(scene.Value, request, cancellationToken) : Outcome<PixelImage>.Refused(scene.Errors);
    }

    /// <summary>The image on paper of its own ground: our reader has one threshold, so white corners around a dark disc would mislead it, as they do not mislead others.</summary>
    private static PixelImage Seen(Scene scene, RenderRequest request, CancellationToken cancellationToken) =>
        StyledRaster.Draw(scene, ProbeModulePixels, cancellationToken).On(request.Design.Background.Over(Rgba.White));

    private static DecodedSymbol? Sharp(GrayImage gray, RenderRequest request, List<ScanReason> reasons)
    {
        var sharp = QrPixelDecoder.Decode(gray);
        if (sharp is not null && (request.Fnc1 != Fnc1Mode.None || sharp.Text == request.Text)) return sharp;
        reasons.Add(new("not_decoded", ScanGrade.Unreadable, "design", "The drawn image could not be read back.", "Use simpler shapes, more contrast or a smaller logo."));
        return null;
    }

    private static double? Decode(PixelImage pixels, RenderRequest request, List<ScanReason> reasons)
    {
        var gray = GrayImage.Of(pixels);
        if (Sharp(gray, request, reasons) is not { } sharp) return null;
        var blurred = QrPixelDecoder.Decode(gray.Blurred(BlurRadius));
        var margin = Math.Min(sharp.Margin, blurred?.Margin ?? 0);
        if (blurred is null) reasons.Add(new("blur", ScanGrade.Risky, "design", "The image cannot be read when it is out of focus.", "Use larger modules or simpler shapes."));
        else if (margin < 0.3) reasons.Add(new("little_reserve", margin < 0.1 ? ScanGrade.Risky : ScanGrade.Fair, "ecc", string.Create(CultureInfo.InvariantCulture, $"Only {margin:P0} of error correction is left."), "Raise the error correction level."));
        return margin;
    }
}
