namespace QrAspire.ServiceDefaults.Rules;

/// <summary>A parameter of the request's query has one of several values, or, without any, is there at all.</summary>
internal sealed class QueryCondition(string name, string[]? values) : Condition
{
    public override string? Found(ScanFacts facts)
    {
        var pairs = Pairs(facts);
        return Next(ref pairs, out var value) ? Decode(value) : null;
    }

    protected override bool Test(ScanFacts facts)
    {
        var pairs = Pairs(facts);
        while (Next(ref pairs, out var value))
        {
            if (values is null || IsWanted(value))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> Pairs(ScanFacts facts) => (facts.Query ?? "").AsSpan().TrimStart('?');

    /// <summary>Goes on to the parameter's next value, as it was sent; false when there is none.</summary>
    private bool Next(ref ReadOnlySpan<char> pairs, out ReadOnlySpan<char> value)
    {
        while (pairs.Length > 0)
        {
            var end = pairs.IndexOf('&');
            var pair = end < 0 ? pairs : pairs[..end];
            pairs = end < 0 ? default : pairs[(end + 1)..];
            var equals = pair.IndexOf('=');
            if (pair.Length > 0 && IsEqual(equals < 0 ? pair : pair[..equals], name))
            {
                value = equals < 0 ? default : pair[(equals + 1)..];
                return true;
            }
        }

        value = default;
        return false;
    }

    private bool IsWanted(ReadOnlySpan<char> encoded)
    {
        foreach (var wanted in values!)
        {
            if (IsEqual(encoded, wanted))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEqual(ReadOnlySpan<char> encoded, string text) =>
        encoded.ContainsAny('%', '+') ? Decode(encoded) == text : encoded.SequenceEqual(text);

    private static string Decode(ReadOnlySpan<char> encoded) =>
        encoded.ContainsAny('%', '+') ? Uri.UnescapeDataString(encoded.ToString().Replace('+', ' ')) : encoded.ToString();
}
