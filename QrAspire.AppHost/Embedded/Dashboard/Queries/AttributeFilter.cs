using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>One condition on a field or attribute, written <c>name op value</c>: = != ~ (contains) !~ &gt; &gt;= &lt; &lt;=, or the bare name for "is there".</summary>
internal sealed partial record AttributeFilter(string Name, string Operator, string Value)
{
    /// <exception cref="BadHttpRequestException">A condition cannot be read.</exception>
    public static AttributeFilter[] From(IQueryCollection query) => [.. query["filter"].Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => Parse(text!))];

    public static AttributeFilter Parse(string text)
    {
        var match = Syntax().Match(text);
        return match.Success
            ? new AttributeFilter(match.Groups["name"].Value.Trim(), match.Groups["op"].Value, match.Groups["value"].Value.Trim())
            : throw new BadHttpRequestException($"The filter '{text}' cannot be read; write name=value, name!=value, name~part, name!~part, name>number or name.");
    }

    /// <summary>Compares text without regard to case, numbers as numbers. An absent value satisfies only negations.</summary>
    public bool Matches(string? actual) => Operator switch
    {
        "" => actual is not null,
        "=" => Is(actual),
        "!=" => !Is(actual),
        "~" => Has(actual),
        "!~" => !Has(actual),
        _ => Compare(actual) is { } order && Operator switch
        {
            ">" => order > 0,
            ">=" => order >= 0,
            "<" => order < 0,
            _ => order <= 0,
        },
    };

    private bool Is(string? actual) => string.Equals(actual, Value, StringComparison.OrdinalIgnoreCase);

    private bool Has(string? actual) => actual?.Contains(Value, StringComparison.OrdinalIgnoreCase) == true;

    private int? Compare(string? actual) =>
        double.TryParse(actual, CultureInfo.InvariantCulture, out var left) && double.TryParse(Value, CultureInfo.InvariantCulture, out var right) ? left.CompareTo(right) : null;

    [GeneratedRegex(@"^(?<name>[^=!~<>]+)(?<op>!=|!~|>=|<=|=|~|>|<|)(?<value>.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Syntax();
}
