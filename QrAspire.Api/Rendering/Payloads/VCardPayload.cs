using System.Text;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A contact: vCard 3.0 (RFC 2426) or 4.0 (RFC 6350).</summary>
public sealed record VCardPayload : Payload
{
    /// <summary>3 (read by every phone) or 4.</summary>
    public int VCardVersion { get; init; } = 3;

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Prefix { get; init; }

    public string? Suffix { get; init; }

    public string? Nickname { get; init; }

    public string? Organization { get; init; }

    public string? Department { get; init; }

    public string? JobTitle { get; init; }

    public string? Phone { get; init; }

    public string? Mobile { get; init; }

    public string? WorkPhone { get; init; }

    public string? Fax { get; init; }

    public string? Email { get; init; }

    public string? WorkEmail { get; init; }

    public string? Url { get; init; }

    public string? Street { get; init; }

    public string? City { get; init; }

    public string? Region { get; init; }

    public string? PostalCode { get; init; }

    public string? Country { get; init; }

    /// <summary>Date of birth.</summary>
    public DateOnly? Birthday { get; init; }

    public string? Note { get; init; }

    internal override void Check(FieldCheck check)
    {
        check.That(VCardVersion is 3 or 4, "vCardVersion", "The vCard version is 3 or 4.");
        check.That(!string.IsNullOrWhiteSpace(FirstName) || !string.IsNullOrWhiteSpace(LastName) || !string.IsNullOrWhiteSpace(Organization), "lastName", "A contact has a name or an organization.", "required");
        foreach (var (field, value) in new[]
        {
            ("firstName", FirstName), ("lastName", LastName), ("prefix", Prefix), ("suffix", Suffix), ("nickname", Nickname),
            ("organization", Organization), ("department", Department), ("jobTitle", JobTitle), ("street", Street), ("city", City),
            ("region", Region), ("postalCode", PostalCode), ("country", Country),
        })
        {
            check.Line(field, value, 200);
        }

        foreach (var (field, value) in new[] { ("phone", Phone), ("mobile", Mobile), ("workPhone", WorkPhone), ("fax", Fax) })
        {
            if (!string.IsNullOrEmpty(value)) PhonePayload.CheckNumber(check, field, value);
        }

        if (!string.IsNullOrEmpty(Email)) EmailPayload.CheckAddress(check, "email", Email);
        if (!string.IsNullOrEmpty(WorkEmail)) EmailPayload.CheckAddress(check, "workEmail", WorkEmail);
        if (!string.IsNullOrEmpty(Url) && check.Line("url", Url, 1000))
            check.That(Uri.TryCreate(Url, UriKind.Absolute, out _) && !Url.Any(char.IsWhiteSpace), "url", "The address is absolute, with its scheme.");
        check.Lines("note", Note, 1000);
    }

    internal override string Write()
    {
        var four = VCardVersion == 4;
        var card = new StringBuilder("BEGIN:VCARD\r\nVERSION:").Append(four ? "4.0" : "3.0").Append("\r\n");
        Structured(card, "N", LastName, FirstName, null, Prefix, Suffix);
        var formatted = string.Join(' ', new[] { Prefix, FirstName, LastName, Suffix }.Where(part => !string.IsNullOrWhiteSpace(part)));
        Text(card, "FN", formatted.Length > 0 ? formatted : Organization);
        Text(card, "NICKNAME", Nickname);
        if (!string.IsNullOrEmpty(Department)) Structured(card, "ORG", Organization, Department);
        else Text(card, "ORG", Organization);
        Text(card, "TITLE", JobTitle);
        Number(card, four ? "TEL;TYPE=home,voice;VALUE=uri:tel:" : "TEL;TYPE=HOME,VOICE:", Phone);
        Number(card, four ? "TEL;TYPE=cell;VALUE=uri:tel:" : "TEL;TYPE=CELL:", Mobile);
        Number(card, four ? "TEL;TYPE=work,voice;VALUE=uri:tel:" : "TEL;TYPE=WORK,VOICE:", WorkPhone);
        Number(card, four ? "TEL;TYPE=fax;VALUE=uri:tel:" : "TEL;TYPE=FAX:", Fax);
        Text(card, four ? "EMAIL;TYPE=home" : "EMAIL;TYPE=HOME", Email);
        Text(card, four ? "EMAIL;TYPE=work" : "EMAIL;TYPE=WORK", WorkEmail);

        // URL is a URI value: no backslash escapes, and no character in it needs one.
        if (!string.IsNullOrEmpty(Url)) card.Append("URL:").Append(new Uri(Url).AbsoluteUri).Append("\r\n");
        if (new[] { Street, City, Region, PostalCode, Country }.Any(part => !string.IsNullOrEmpty(part)))
            Structured(card, four ? "ADR;TYPE=home" : "ADR;TYPE=HOME", null, null, Street, City, Region, PostalCode, Country);
        if (Birthday is { } born) card.Append("BDAY:").Append(born.ToString(four ? "yyyyMMdd" : "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).Append("\r\n");
        Text(card, "NOTE", Note);
        return card.Append("END:VCARD\r\n").ToString();
    }

    internal static VCardPayload? Parse(string text)
    {
        if (!text.StartsWith("BEGIN:VCARD", StringComparison.OrdinalIgnoreCase)) return null;
        var card = new VCardPayload();
        foreach (var line in ContentLine.Read(text))
        {
            card = line.Name switch
            {
                "VERSION" => card with { VCardVersion = line.Value.StartsWith('4') ? 4 : 3 },
                "N" => card with { LastName = line.Part(0), FirstName = line.Part(1), Prefix = line.Part(3), Suffix = line.Part(4) },
                "NICKNAME" => card with { Nickname = line.Text },
                "ORG" => card with { Organization = line.Part(0), Department = line.Part(1) },
                "TITLE" => card with { JobTitle = line.Text },
                "TEL" when line.HasType("FAX") => card with { Fax = Bare(line) },
                "TEL" when line.HasType("CELL") => card with { Mobile = Bare(line) },
                "TEL" when line.HasType("WORK") => card with { WorkPhone = Bare(line) },
                "TEL" => card with { Phone = Bare(line) },
                "EMAIL" when line.HasType("WORK") => card with { WorkEmail = line.Text },
                "EMAIL" => card with { Email = line.Text },
                "URL" => card with { Url = line.Value },
                "ADR" => card with { Street = line.Part(2), City = line.Part(3), Region = line.Part(4), PostalCode = line.Part(5), Country = line.Part(6) },
                "BDAY" => card with { Birthday = Date(line.Value) },
                "NOTE" => card with { Note = line.Text },
                _ => card,
            };
        }

        return card;
    }

    private static string Bare(ContentLine line) => line.Value.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? line.Value[4..] : line.Text;

    private static DateOnly? Date(string value) =>
        DateOnly.TryParseExact(value, ["yyyy-MM-dd", "yyyyMMdd"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var date) ? date : null;

    private static void Text(StringBuilder card, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) card.Append(name).Append(':').Append(Escaping.ContentText(value)).Append("\r\n");
    }

    private static void Number(StringBuilder card, string head, string? number)
    {
        if (!string.IsNullOrEmpty(number)) card.Append(head).Append(PhonePayload.Normalize(number)).Append("\r\n");
    }

    private static void Structured(StringBuilder card, string name, params ReadOnlySpan<string?> parts)
    {
        card.Append(name).Append(':');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 0) card.Append(';');
            card.Append(Escaping.ContentText(parts[i] ?? ""));
        }

        card.Append("\r\n");
    }
}
