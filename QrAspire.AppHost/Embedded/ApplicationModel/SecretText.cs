namespace Aspire.Hosting.ApplicationModel;

/// <summary>A known value that must not be shown: an API key.</summary>
internal sealed class SecretText(string text) : IManifestExpressionProvider, IValueProvider
{
    public string ValueExpression => "***";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(text);
}
