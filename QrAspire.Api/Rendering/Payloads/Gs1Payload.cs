using System.Globalization;
using System.Text;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>
/// A product identification: GS1 Digital Link (GS1 Digital Link URI Syntax 1.4 §4) by default, or GS1 element strings
/// (GS1 General Specifications §7.8) in an FNC1 symbol.
/// </summary>
/// <param name="Gtin">8, 12, 13 or 14 digits with a right check digit; written with 14.</param>
/// <param name="Lot">AI 10, up to 20 characters.</param>
/// <param name="Serial">AI 21, up to 20 characters.</param>
/// <param name="Expires">AI 17.</param>
/// <param name="Domain">Digital Link resolver, https address without query.</param>
/// <param name="ElementString">Write element strings instead of a link.</param>
public sealed record Gs1Payload(
    string Gtin,
    string? Lot = null,
    string? Serial = null,
    DateOnly? Expires = null,
    string Domain = "https://id.gs1.org",
    bool ElementString = false) : Payload
{
    private const char GroupSeparator = '\u001d';

    // GS1 General Specifications, figure 7.11-1: the 82 characters of AI values.
    private const string Cset82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    /// <inheritdoc/>
    public override SymbolNeeds Needs => new() { Fnc1 = ElementString ? Fnc1Mode.Gs1 : Fnc1Mode.None };

    internal override void Check(FieldCheck check)
    {
        check.That(Gtin is { Length: 8 or 12 or 13 or 14 } && Gtin.All(char.IsAsciiDigit) && CheckDigit(Gtin) == Gtin[^1], "gtin", "A GTIN has 8, 12, 13 or 14 digits, the last of them the right check digit.");
        foreach (var (field, value) in new[] { ("lot", Lot), ("serial", Serial) })
        {
            check.That(string.IsNullOrEmpty(value) || (value.Length <= 20 && value.All(c => Cset82.Contains(c, StringComparison.Ordinal))), field, $"{field} has up to 20 characters of the GS1 set.");
        }

        if (!ElementString)
        {
            check.That(
                Uri.TryCreate(Domain, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.Fragment.Length == 0,
                "domain",
                "The resolver is an http or https address without query.");
        }
    }

    internal override string Write()
    {
        var gtin = Gtin.PadLeft(14, '0');
        var expires = Expires?.ToString("yyMMdd", CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        if (ElementString)
        {
            // AIs of fixed length come first; the separator follows a variable one unless it is the last.
            text.Append("01").Append(gtin);
            if (expires is not null) text.Append("17").Append(expires);
            if (!string.IsNullOrEmpty(Lot)) text.Append("10").Append(Lot);
            if (!string.IsNullOrEmpty(Lot) && !string.IsNullOrEmpty(Serial)) text.Append(GroupSeparator);
            if (!string.IsNullOrEmpty(Serial)) text.Append("21").Append(Serial);
            return text.ToString();
        }

        text.Append(new Uri(Domain).AbsoluteUri.TrimEnd('/')).Append("/01/").Append(gtin);
        if (!string.IsNullOrEmpty(Lot)) text.Append("/10/").Append(Escaping.Percent(Lot));
        if (!string.IsNullOrEmpty(Serial)) text.Append("/21/").Append(Escaping.Percent(Serial));
        if (expires is not null) text.Append("?17=").Append(expires);
        return text.ToString();
    }

    internal static Gs1Payload? Parse(string text)
    {
        var at = text.IndexOf("/01/", StringComparison.Ordinal);
        if (at > 0 && text.StartsWith("http", StringComparison.OrdinalIgnoreCase)) return ParseLink(text, at);
        return text.Length >= 16 && text.StartsWith("01", StringComparison.Ordinal) && text[2..16].All(char.IsAsciiDigit) && CheckDigit(text[2..16]) == text[15]
            ? ParseElements(text)
            : null;
    }

    private static Gs1Payload? ParseLink(string text, int at)
    {
        var parts = text[(at + 1)..].Split('?', 2);
        var path = parts[0].Split('/');
        if (path.Length % 2 != 0 || path[1].Length != 14) return null;
        var result = new Gs1Payload(path[1], Domain: text[..at]);
        for (var i = 2; i < path.Length; i += 2)
        {
            var value = Uri.UnescapeDataString(path[i + 1]);
            result = path[i] switch { "10" => result with { Lot = value }, "21" => result with { Serial = value }, _ => result };
        }

        return parts.Length > 1 && Date(Escaping.Query(parts[1]).GetValueOrDefault("17")) is { } expires ? result with { Expires = expires } : result;
    }

    private static Gs1Payload ParseElements(string text)
    {
        var result = new Gs1Payload(text[2..16], ElementString: true);
        var rest = text[16..];
        while (rest.Length > 2)
        {
            var ai = rest[..2];
            var end = ai == "17" ? Math.Min(8, rest.Length) : rest.IndexOf(GroupSeparator, StringComparison.Ordinal) is var gs and >= 0 ? gs : rest.Length;
            var value = rest[2..end];
            result = ai switch
            {
                "10" => result with { Lot = value },
                "21" => result with { Serial = value },
                "17" => result with { Expires = Date(value) },
                _ => result,
            };
            rest = rest[end..].TrimStart(GroupSeparator);
        }

        return result;
    }

    private static DateOnly? Date(string? value) =>
        DateOnly.TryParseExact(value, "yyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>Weights 3 and 1 from the right (GS1 General Specifications §7.9.1).</summary>
    private static char CheckDigit(string gtin)
    {
        var sum = 0;
        for (var i = 0; i < gtin.Length - 1; i++) sum += (gtin[i] - '0') * ((gtin.Length - i) % 2 == 0 ? 3 : 1);
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
