namespace Aspire.Hosting.ApplicationModel;

/// <summary>Another value, percent-encoded for use inside a URI.</summary>
internal sealed class UriEscapedValue<T>(T inner) : IManifestExpressionProvider, IValueProvider, IValueWithReferences
    where T : IValueProvider, IManifestExpressionProvider
{
    public string ValueExpression => inner.ValueExpression;

    public IEnumerable<object> References => [inner];

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
        => await inner.GetValueAsync(cancellationToken).ConfigureAwait(false) is { } value ? Uri.EscapeDataString(value) : null;
}
