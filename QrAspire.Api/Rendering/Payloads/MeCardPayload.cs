using System.Text;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>NTT DOCOMO's compact contact, one line (docomo "Standard function support: MECARD").</summary>
public sealed record MeCardPayload(
    string Name,
    string? Reading = null,
    string? Phone = null,
    string? Email = null,
    string? Url = null,
    string? Address = null,
    string? Birthday = null,
    string? Note = null,
    string? Nickname = null) : Payload
{
    private const string Special = "\\;:,";

    internal override void Check(FieldCheck check)
    {
        check.Required("name", Name, 200);
        foreach (var (field, value) in new[] { ("reading", Reading), ("url", Url), ("address", Address), ("note", Note), ("nickname", Nickname) })
            check.Line(field, value);
        if (!string.IsNullOrEmpty(Phone)) PhonePayload.CheckNumber(check, "phone", Phone);
        if (!string.IsNullOrEmpty(Email)) EmailPayload.CheckAddress(check, "email", Email);
        check.That(string.IsNullOrEmpty(Birthday) || (Birthday.Length == 8 && Birthday.All(char.IsAsciiDigit)), "birthday", "The birthday is written YYYYMMDD.");
    }

    internal override string Write()
    {
        // A comma divides family and given name and is therefore kept.
        var text = new StringBuilder("MECARD:N:").Append(string.Join(',', Name.Split(',', 2).Select(part => Escaping.Backslash(part.Trim(), Special)))).Append(';');
        Add(text, "SOUND", Reading);
        Add(text, "TEL", string.IsNullOrEmpty(Phone) ? null : PhonePayload.Normalize(Phone));
        Add(text, "EMAIL", Email);
        Add(text, "URL", Url);
        Add(text, "ADR", Address);
        Add(text, "BDAY", Birthday);
        Add(text, "NOTE", Note);
        Add(text, "NICKNAME", Nickname);
        return text.Append(';').ToString();
    }

    internal static MeCardPayload? Parse(string text)
    {
        if (!text.StartsWith("MECARD:", StringComparison.OrdinalIgnoreCase)) return null;
        var fields = Fields(text["MECARD:".Length..]);
        string? Value(string name) => fields.Find(f => f.Name == name).Value;
        return Value("N") is not { } name
            ? null
            : new MeCardPayload(name, Value("SOUND"), Value("TEL"), Value("EMAIL"), Value("URL"), Value("ADR"), Value("BDAY"), Value("NOTE"), Value("NICKNAME"));
    }

    /// <summary>Reads <c>NAME:value;</c> fields with backslash escapes, the shape of MECARD and WIFI.</summary>
    internal static List<(string Name, string? Value)> Fields(string text)
    {
        List<(string Name, string? Value)> fields = [];
        foreach (var field in Escaping.Split(text, ';'))
        {
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) fields.Add((field[..colon].ToUpperInvariant(), Escaping.Unbackslash(field[(colon + 1)..])));
        }

        return fields;
    }

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) text.Append(name).Append(':').Append(Escaping.Backslash(value, Special)).Append(';');
    }
}
