using System.Text;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>Backslash and percent escapes of the payload standards, and their inverses.</summary>
internal static class Escaping
{
    /// <summary>Puts a backslash before every character of <paramref name="special"/>.</summary>
    public static string Backslash(string value, string special)
    {
        if (value.AsSpan().IndexOfAny(special) < 0) return value;
        var result = new StringBuilder(value.Length + 8);
        foreach (var c in value)
        {
            if (special.Contains(c, StringComparison.Ordinal)) result.Append('\\');
            result.Append(c);
        }

        return result.ToString();
    }

    public static string Unbackslash(string value)
    {
        var result = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length) i++;
            result.Append(value[i]);
        }

        return result.ToString();
    }

    /// <summary>TEXT of vCard (RFC 6350 §3.4, RFC 2426 §4) and iCalendar (RFC 5545 §3.3.11).</summary>
    public static string ContentText(string value) =>
        Backslash(NormalizeLines(value), "\\,;").Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>Undoes <see cref="ContentText"/>; <c>\N</c> is a line break too.</summary>
    public static string UnescapeContentText(string value)
    {
        var result = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\' || i + 1 == value.Length)
            {
                result.Append(value[i]);
                continue;
            }

            i++;
            result.Append(value[i] is 'n' or 'N' ? '\n' : value[i]);
        }

        return result.ToString();
    }

    public static string NormalizeLines(string value) =>
        value.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>Percent-encodes everything but unreserved characters (RFC 3986 §2.3).</summary>
    public static string Percent(string value) => Uri.EscapeDataString(value);

    /// <summary>Divides at a separator that no backslash precedes; escapes stay in the parts.</summary>
    public static List<string> Split(string value, char separator)
    {
        List<string> parts = [];
        var start = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\') i++;
            else if (value[i] == separator)
            {
                parts.Add(value[start..i]);
                start = i + 1;
            }
        }

        parts.Add(value[Math.Min(start, value.Length)..]);
        return parts;
    }

    /// <summary>Reads <c>a=b&amp;c=d</c> with percent escapes; a plus sign stays a plus sign.</summary>
    public static Dictionary<string, string> Query(string query)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
            values[Uri.UnescapeDataString(name)] = Uri.UnescapeDataString(value);
        }

        return values;
    }
}
