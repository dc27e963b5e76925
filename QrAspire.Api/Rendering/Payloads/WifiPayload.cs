using System.Text;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>
/// Wi-Fi access (Wi-Fi Alliance WPA3 Specification §7, "URI format"; field names and escapes as the ZXing project documents them).
/// </summary>
/// <param name="Ssid">Network name, 1–32 bytes.</param>
/// <param name="Password">Passphrase; with EAP the user's password.</param>
/// <param name="Security">WPA, WPA2, WPA3, SAE, WEP, WPA2-EAP or nopass; null means WPA with a password and nopass without.</param>
/// <param name="Hidden">The network does not announce its name.</param>
/// <param name="EapMethod">With EAP: PEAP, TTLS, TLS, PWD.</param>
/// <param name="Phase2">With EAP: inner method, e.g. MSCHAPV2.</param>
/// <param name="Identity">With EAP: the user.</param>
/// <param name="AnonymousIdentity">With EAP: the outer identity.</param>
public sealed record WifiPayload(
    string Ssid,
    string? Password = null,
    string? Security = null,
    bool Hidden = false,
    string? EapMethod = null,
    string? Phase2 = null,
    string? Identity = null,
    string? AnonymousIdentity = null) : Payload
{
    private const string Special = "\\;,:\"";

    internal override void Check(FieldCheck check)
    {
        if (check.Required("ssid", Ssid, 32)) check.That(Encoding.UTF8.GetByteCount(Ssid) <= 32, "ssid", "A network name has at most 32 bytes.", "too_long");
        check.Line("password", Password, 128);
        foreach (var (field, value) in new[] { ("eapMethod", EapMethod), ("phase2", Phase2), ("identity", Identity), ("anonymousIdentity", AnonymousIdentity) })
        {
            check.Line(field, value, 128);
            check.That(string.IsNullOrEmpty(value) || Kind == "WPA2-EAP", field, $"{field} belongs to security WPA2-EAP.");
        }

        switch (Kind)
        {
            case "":
                check.Add("security", "invalid", "The security is one of WPA, WPA2, WPA3, SAE, WEP, WPA2-EAP, nopass.");
                break;
            case "nopass":
                check.That(string.IsNullOrEmpty(Password), "password", "An open network has no password.");
                break;
            case "WPA2-EAP":
                check.That(EapMethod?.ToUpperInvariant() is "PEAP" or "TTLS" or "TLS" or "PWD", "eapMethod", "The EAP method is one of PEAP, TTLS, TLS, PWD.");
                check.Required("identity", Identity, 128);
                break;
            case "WPA":
                check.That(Password?.Length is >= 8 and <= 63 || (Password?.Length == 64 && Password.All(char.IsAsciiHexDigit)), "password", "A WPA passphrase has 8 to 63 characters, or is a key of 64 hexadecimal digits.");
                break;
            default:
                check.Required("password", Password, 128);
                break;
        }
    }

    internal override string Write()
    {
        var text = new StringBuilder("WIFI:T:").Append(Kind).Append(';');
        Add(text, "S", Ssid);
        Add(text, "P", Password);
        Add(text, "E", EapMethod?.ToUpperInvariant());
        Add(text, "PH2", Phase2);
        Add(text, "I", Identity);
        Add(text, "A", AnonymousIdentity);
        if (Hidden) text.Append("H:true;");
        return text.Append(';').ToString();
    }

    internal static WifiPayload? Parse(string text)
    {
        if (!text.StartsWith("WIFI:", StringComparison.OrdinalIgnoreCase)) return null;
        var fields = MeCardPayload.Fields(text["WIFI:".Length..]);
        if (fields.Find(f => f.Name == "S").Value is not { } ssid) return null;
        string? Value(string name) => fields.Find(f => f.Name == name).Value;
        return new WifiPayload(ssid, Value("P"), Value("T") ?? "nopass", Value("H") is "true", Value("E"), Value("PH2"), Value("I"), Value("A"));
    }

    // Readers know WPA for WPA and WPA2, and SAE for WPA3.
    private string Kind => (Security ?? (string.IsNullOrEmpty(Password) ? "nopass" : "WPA")).ToUpperInvariant() switch
    {
        "WPA" or "WPA2" or "WPA/WPA2" => "WPA",
        "WPA3" or "SAE" => "SAE",
        "WEP" => "WEP",
        "WPA2-EAP" or "EAP" => "WPA2-EAP",
        "NOPASS" or "NONE" or "OPEN" or "" => "nopass",
        _ => "",
    };

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) text.Append(name).Append(':').Append(Escaping.Backslash(value, Special)).Append(';');
    }
}
