namespace QrAspire.ServiceDefaults.Rules;

/// <summary>A parameter of the request's query has one of several values, or, without any, is there at all.</summary>
internal sealed class QueryCondition(string name, string[]? values) : Condition
{
    public override string? Found(ScanFacts facts)
    {
        string? found = null;
        Any(facts.Query, value =>
        {
            found = value;
            return true;
        });
        return found;
    }

    protected override bool Test(ScanFacts facts) => values is null ? Any(facts.Query, static _ => true) : Any(facts.Query, value => Array.IndexOf(values, value) >= 0);

    /// <summary>Walks the values of the parameter until one is wanted.</summary>
    private bool Any(string? query, Func<string, bool> isWanted)
    {
        var rest = (query ?? "").AsSpan().TrimStart('?');
        foreach (var range in rest.Split('&'))
        {
            var pair = rest[range];
            var equals = pair.IndexOf('=');
            if (pair.Length > 0 && Is(equals < 0 ? pair : pair[..equals]) && isWanted(equals < 0 ? "" : Decode(pair[(equals + 1)..])))
            {
                return true;
            }
        }

        return false;
    }

    private bool Is(ReadOnlySpan<char> encoded) =>
        encoded.ContainsAny('%', '+') ? Decode(encoded) == name : encoded.SequenceEqual(name);

    private static string Decode(ReadOnlySpan<char> encoded) =>
        encoded.ContainsAny('%', '+') ? Uri.UnescapeDataString(encoded.ToString().Replace('+', ' ')) : encoded.ToString();
}
