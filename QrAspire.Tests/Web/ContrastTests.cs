using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using QrAspire.Web.Codes;

namespace QrAspire.Tests.Web;

public partial class ContrastTests
{
    private const double Readable = 4.5;

    /// <summary>Text on its ground, as app.css uses them.</summary>
    public static TheoryData<string, string> TextOnGround => new()
    {
        { "ink", "ground" }, { "ink", "surface" }, { "ink", "raised" }, { "ink", "sunken" },
        { "muted", "ground" }, { "muted", "surface" }, { "muted", "raised" }, { "muted", "sunken" }, { "muted", "accent-soft" },
        { "accent", "ground" }, { "accent", "surface" }, { "accent-strong", "surface" }, { "accent-strong", "accent-soft" },
        { "on-accent", "accent" }, { "on-accent", "accent-strong" },
        { "good", "good-soft" }, { "good", "surface" }, { "warn", "warn-soft" }, { "bad", "bad-soft" }, { "bad", "surface" },
    };

    [Theory]
    [MemberData(nameof(TextOnGround))]
    public void Text_is_readable_in_both_themes(string text, string ground)
    {
        var colours = Colours();
        var (lightText, darkText) = colours[text];
        var (lightGround, darkGround) = colours[ground];

        ColourContrast.Ratio(lightText, lightGround)!.Value.ShouldBeGreaterThanOrEqualTo(Readable, "light");
        ColourContrast.Ratio(darkText, darkGround)!.Value.ShouldBeGreaterThanOrEqualTo(Readable, "dark");
    }

    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#fff", "#000", 21)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#0b6e63", "#0b6e63", 1)]
    public void Contrast_is_that_of_WCAG(string one, string other, double ratio)
    {
        ColourContrast.Ratio(one, other)!.Value.ShouldBe(ratio, 0.005);
        ColourContrast.Ratio(other, one)!.Value.ShouldBe(ratio, 0.005);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#12345")]
    [InlineData("#gggggg")]
    [InlineData("black")]
    public void What_is_no_hex_colour_has_no_contrast(string colour) => ColourContrast.Ratio(colour, "#ffffff").ShouldBeNull();

    private static Dictionary<string, (string Light, string Dark)> Colours([CallerFilePath] string here = "")
    {
        var css = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../QrAspire.Web/wwwroot/app.css"));
        return Pair().Matches(css).ToDictionary(match => match.Groups["name"].Value, match => (match.Groups["light"].Value.ToLower(CultureInfo.InvariantCulture), match.Groups["dark"].Value));
    }

    [GeneratedRegex(@"--(?<name>[a-z-]+): light-dark\((?<light>#[0-9a-f]{6}), (?<dark>#[0-9a-f]{6})\)")]
    private static partial Regex Pair();
}
