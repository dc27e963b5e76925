namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that already runs elsewhere, known by its connection string.</summary>
public sealed class ConnectionStringResource(string name, ReferenceExpression connectionStringExpression)
    : Resource(name), IResourceWithConnectionString, IResourceWithoutLifetime, IResourceWithWaitSupport
{
    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression { get; } = connectionStringExpression;

    /// <inheritdoc/>
    public string? ConnectionStringEnvironmentVariable { get; init; }
}
