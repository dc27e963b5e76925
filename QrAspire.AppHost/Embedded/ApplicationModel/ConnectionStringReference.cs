namespace Aspire.Hosting.ApplicationModel;

/// <summary>The connection string of a resource as an environment value.</summary>
public sealed class ConnectionStringReference(IResourceWithConnectionString resource, bool optional)
    : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>Whose.</summary>
    public IResourceWithConnectionString Resource { get; } = resource;

    /// <summary>A missing value is no error.</summary>
    public bool Optional { get; } = optional;

    /// <inheritdoc/>
    public string ValueExpression => Resource.ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    /// <inheritdoc/>
    /// <exception cref="DistributedApplicationException">There is no value and it is not optional.</exception>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var value = await Resource.GetConnectionStringAsync(cancellationToken).ConfigureAwait(false);
        return string.IsNullOrEmpty(value) && !Optional
            ? throw new DistributedApplicationException($"The connection string for the resource '{Resource.Name}' is not available.")
            : value;
    }
}
