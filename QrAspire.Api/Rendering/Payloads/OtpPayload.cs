using System.Globalization;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A one-time password seed (otpauth key URI format; RFC 6238 for TOTP, RFC 4226 for HOTP).</summary>
/// <param name="Secret">Base32 without padding, at least 80 bits.</param>
/// <param name="Account">Whose code it is.</param>
/// <param name="Issuer">Who asks for it.</param>
/// <param name="Kind">totp or hotp.</param>
/// <param name="Algorithm">SHA1, SHA256 or SHA512.</param>
/// <param name="Digits">6 or 8.</param>
/// <param name="Period">Seconds a TOTP code holds, 15 to 300.</param>
/// <param name="Counter">First HOTP counter.</param>
public sealed record OtpPayload(
    string Secret,
    string Account,
    string? Issuer = null,
    string Kind = "totp",
    string Algorithm = "SHA1",
    int Digits = 6,
    int Period = 30,
    long Counter = 0) : Payload
{
    internal override void Check(FieldCheck check)
    {
        check.That(Clean.Length >= 16 && Clean.Length <= 256 && Clean.All(c => c is >= 'A' and <= 'Z' or >= '2' and <= '7'), "secret", "The secret is Base32 (A–Z, 2–7) with at least 16 characters.");
        if (check.Required("account", Account, 100)) check.That(!Account.Contains(':', StringComparison.Ordinal), "account", "The account has no colon.");
        if (check.Line("issuer", Issuer, 100)) check.That(Issuer?.Contains(':', StringComparison.Ordinal) != true, "issuer", "The issuer has no colon.");
        check.That(Kind is "totp" or "hotp", "kind", "The kind is totp or hotp.");
        check.That(Algorithm is "SHA1" or "SHA256" or "SHA512", "algorithm", "The algorithm is SHA1, SHA256 or SHA512.");
        check.That(Digits is 6 or 8, "digits", "A code has 6 or 8 digits.");
        check.That(Period is >= 15 and <= 300, "period", "The period is 15 to 300 seconds.", "out_of_range");
        check.That(Counter >= 0, "counter", "The counter is not negative.", "out_of_range");
    }

    internal override string Write()
    {
        var label = string.IsNullOrEmpty(Issuer) ? Escaping.Percent(Account) : Escaping.Percent(Issuer) + ":" + Escaping.Percent(Account);
        var uri = $"otpauth://{Kind}/{label}?secret={Clean}";
        if (!string.IsNullOrEmpty(Issuer)) uri += "&issuer=" + Escaping.Percent(Issuer);
        if (Algorithm != "SHA1") uri += "&algorithm=" + Algorithm;
        if (Digits != 6) uri += "&digits=" + Digits.ToString(CultureInfo.InvariantCulture);
        if (Kind == "hotp") uri += "&counter=" + Counter.ToString(CultureInfo.InvariantCulture);
        else if (Period != 30) uri += "&period=" + Period.ToString(CultureInfo.InvariantCulture);
        return uri;
    }

    internal static OtpPayload? Parse(string text)
    {
        const string Scheme = "otpauth://";
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var parts = text[Scheme.Length..].Split('?', 2);
        var slash = parts[0].IndexOf('/', StringComparison.Ordinal);
        if (parts.Length < 2 || slash < 0) return null;
        var query = Escaping.Query(parts[1]);
        var label = parts[0][(slash + 1)..].Split(':', 2);
        int Number(string name, int otherwise) => int.TryParse(query.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
        return query.GetValueOrDefault("secret") is not { } secret
            ? null
            : new OtpPayload(
                secret,
                Uri.UnescapeDataString(label[^1]),
                query.GetValueOrDefault("issuer") ?? (label.Length > 1 ? Uri.UnescapeDataString(label[0]) : null),
                parts[0][..slash].ToLowerInvariant(),
                query.GetValueOrDefault("algorithm")?.ToUpperInvariant() ?? "SHA1",
                Number("digits", 6),
                Number("period", 30),
                long.TryParse(query.GetValueOrDefault("counter"), NumberStyles.None, CultureInfo.InvariantCulture, out var counter) ? counter : 0);
    }

    private string Clean => string.Concat((Secret ?? "").Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '='))).ToUpperInvariant();
}
