using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Puts a <see cref="ReferenceExpression"/> together piece by piece.</summary>
public sealed class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format = new();
    private readonly List<IValueProvider> _providers = [];

    /// <summary>Nothing was appended yet.</summary>
    public bool IsEmpty => _format.Length == 0;

    /// <summary>Appends text as it is.</summary>
    public void AppendLiteral(string value) => _format.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    /// <summary>Appends text as it is.</summary>
    public void AppendFormatted(string? value) => AppendLiteral(value ?? "");

    /// <summary>Appends a value known at start.</summary>
    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider
    {
        _format.Append('{').Append(_providers.Count).Append('}');
        _providers.Add(valueProvider);
    }

    /// <summary>Appends an interpolated string.</summary>
    public void Append(in ReferenceExpression.ExpressionInterpolatedStringHandler handler)
    {
        AppendFormatted(handler.Build());
    }

    /// <summary>The expression so far.</summary>
    public ReferenceExpression Build() => ReferenceExpression.From(_format.ToString(), [.. _providers]);
}
