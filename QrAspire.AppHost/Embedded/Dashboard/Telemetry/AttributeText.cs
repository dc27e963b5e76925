using System.Globalization;
using System.Text.Json;

namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>How an attribute's value reads.</summary>
internal static class AttributeText
{
    public static string Of(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        AttributeSet map => JsonSerializer.Serialize(map),
        object?[] list => $"[{string.Join(", ", list.Select(Of))}]",
        _ => value.ToString() ?? "",
    };
}
