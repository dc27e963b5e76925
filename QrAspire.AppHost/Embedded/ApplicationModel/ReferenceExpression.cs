using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Text with holes that are filled when the application starts:
/// <c>ReferenceExpression.Create($"Host={endpoint.Property(EndpointProperty.Host)}")</c>.
/// </summary>
public sealed class ReferenceExpression : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>Nothing.</summary>
    public static readonly ReferenceExpression Empty = new("", []);

    private ReferenceExpression(string format, IReadOnlyList<IValueProvider> valueProviders)
    {
        Format = format;
        ValueProviders = valueProviders;
    }

    /// <summary>The text as a composite format string: <c>Host={0}</c>.</summary>
    public string Format { get; }

    /// <summary>What fills the holes, in the order of their numbers.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>The placeholders that fill the holes in a manifest.</summary>
    public IReadOnlyList<string> ManifestExpressions
        => [.. ValueProviders.Select(provider => ((IManifestExpressionProvider)provider).ValueExpression)];

    /// <inheritdoc/>
    public string ValueExpression => Fill(ManifestExpressions);

    IEnumerable<object> IValueWithReferences.References => ValueProviders;

    /// <summary>Makes an expression from an interpolated string; its holes are resources, endpoints, parameters or strings.</summary>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.Build();

    /// <summary>The text with every hole filled; null when a hole has no value.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var values = new string[ValueProviders.Count];
        for (var index = 0; index < values.Length; index++)
        {
            if (await ValueProviders[index].GetValueAsync(cancellationToken).ConfigureAwait(false) is not { } value)
                return null;
            values[index] = value;
        }
        return Fill(values);
    }

    internal static ReferenceExpression From(string format, IReadOnlyList<IValueProvider> valueProviders) => new(format, valueProviders);

    internal string Fill(IReadOnlyList<string> values)
        => string.Format(System.Globalization.CultureInfo.InvariantCulture, Format, [.. values]);

    /// <summary>Turns an interpolated string into an expression; the compiler calls it.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _format = new(literalLength + (formattedCount * 4));
        private readonly List<IValueProvider> _providers = new(formattedCount);

        /// <summary>Text between the holes.</summary>
        public void AppendLiteral(string value) => _format.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

        /// <summary>A value known already.</summary>
        public void AppendFormatted(string? value)
        {
            if (value is not null)
                AppendLiteral(value);
        }

        /// <summary>A value known at start.</summary>
        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider
        {
            _format.Append('{').Append(_providers.Count).Append('}');
            _providers.Add(valueProvider);
        }

        /// <summary>The value of a resource: a parameter, a connection string.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider
            => AppendFormatted(valueProvider.Resource);

        internal ReferenceExpression Build() => new(_format.ToString(), [.. _providers]);
    }
}
