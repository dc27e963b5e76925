namespace QrAspire.Api.Rendering.Payloads;

/// <summary>A mail ready to send (RFC 6068).</summary>
/// <param name="To">One address, or several divided by commas.</param>
/// <param name="Subject">Subject line.</param>
/// <param name="Body">Text; lines end with CR LF in the address.</param>
/// <param name="Cc">Copies.</param>
/// <param name="Bcc">Blind copies.</param>
public sealed record EmailPayload(string To, string? Subject = null, string? Body = null, string? Cc = null, string? Bcc = null) : Payload
{
    internal override void Check(FieldCheck check)
    {
        foreach (var (field, list) in new[] { ("to", To), ("cc", Cc), ("bcc", Bcc) })
        {
            if (string.IsNullOrEmpty(list) && field != "to") continue;
            if (!check.Required(field, list, 1000)) continue;
            foreach (var address in Addresses(list!)) CheckAddress(check, field, address);
        }

        check.Line("subject", Subject);
        check.Lines("body", Body, 2000);
    }

    internal override string Write()
    {
        List<string> headers = [];
        if (!string.IsNullOrEmpty(Cc)) headers.Add("cc=" + List(Cc));
        if (!string.IsNullOrEmpty(Bcc)) headers.Add("bcc=" + List(Bcc));
        if (!string.IsNullOrEmpty(Subject)) headers.Add("subject=" + Escaping.Percent(Subject));
        if (!string.IsNullOrEmpty(Body)) headers.Add("body=" + Escaping.Percent(Escaping.NormalizeLines(Body).Replace("\n", "\r\n", StringComparison.Ordinal)));
        return "mailto:" + List(To) + (headers.Count > 0 ? "?" + string.Join('&', headers) : "");
    }

    internal static EmailPayload? Parse(string text)
    {
        if (!text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) return null;
        var rest = text["mailto:".Length..].Split('?', 2);
        var headers = Escaping.Query(rest.Length > 1 ? rest[1] : "");
        var body = headers.GetValueOrDefault("body");
        return new EmailPayload(
            Uri.UnescapeDataString(rest[0]),
            headers.GetValueOrDefault("subject"),
            body is null ? null : Escaping.NormalizeLines(body),
            headers.GetValueOrDefault("cc"),
            headers.GetValueOrDefault("bcc"));
    }

    /// <summary>Enough of RFC 5321 §4.1.2 to refuse what no mail server takes: dot-atom local part, a domain with letters, digits and hyphens.</summary>
    internal static void CheckAddress(FieldCheck check, string field, string address)
    {
        var at = address.LastIndexOf('@');
        var ok = at is > 0 and <= 64 && address.Length <= 254
            && address[..at].All(c => char.IsLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal))
            && address[(at + 1)..].Split('.').All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsLetterOrDigit(c) || c == '-'));
        check.That(ok, field, $"{field} is not a mail address.");
    }

    private static IEnumerable<string> Addresses(string list) => list.Split(',', StringSplitOptions.TrimEntries);

    private static string List(string list) => string.Join(',', Addresses(list).Select(a => Escaping.Percent(a).Replace("%40", "@", StringComparison.Ordinal)));
}
