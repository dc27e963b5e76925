namespace QrAspire.Api.Rendering.Payloads;

/// <summary>One unfolded property line of vCard or iCalendar: <c>NAME;PARAMETER=x:value</c> (RFC 6350 §3.3, RFC 5545 §3.1).</summary>
internal sealed class ContentLine
{
    private readonly List<string> _parts;

    private ContentLine(string name, string parameters, string value)
    {
        Name = name;
        Parameters = parameters;
        Value = value;
        _parts = Escaping.Split(value, ';');
    }

    public string Name { get; }

    public string Parameters { get; }

    /// <summary>The value as written.</summary>
    public string Value { get; }

    /// <summary>The value as TEXT, escapes resolved.</summary>
    public string Text => Escaping.UnescapeContentText(Value);

    /// <summary>A component of a structured value; null when empty or absent.</summary>
    public string? Part(int index) =>
        index < _parts.Count && _parts[index].Length > 0 ? Escaping.UnescapeContentText(_parts[index]) : null;

    public bool HasType(string type) => Parameters.Contains(type, StringComparison.OrdinalIgnoreCase);

    public static IEnumerable<ContentLine> Read(string text)
    {
        var unfolded = Escaping.NormalizeLines(text).Replace("\n ", "", StringComparison.Ordinal).Replace("\n\t", "", StringComparison.Ordinal);
        foreach (var line in unfolded.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            var head = line[..colon];
            var semicolon = head.IndexOf(';', StringComparison.Ordinal);
            var name = semicolon < 0 ? head : head[..semicolon];
            yield return new ContentLine(name.ToUpperInvariant(), semicolon < 0 ? "" : head[semicolon..], line[(colon + 1)..]);
        }
    }
}
