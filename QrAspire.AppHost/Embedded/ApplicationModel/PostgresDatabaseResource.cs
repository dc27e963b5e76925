namespace Aspire.Hosting.ApplicationModel;

/// <summary>A database of a PostgreSQL server; created when the server is ready, if it is missing.</summary>
public class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource postgresParentResource)
    : Resource(name), IResourceWithParent<PostgresServerResource>, IResourceWithConnectionString
{
    /// <summary>The server.</summary>
    public PostgresServerResource Parent { get; } = postgresParentResource;

    /// <summary>Its name in the server.</summary>
    public string DatabaseName { get; } = databaseName;

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Parent.ConnectionStringExpression};Database={DatabaseName}");

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        .. Parent.GetConnectionProperties().Where(property => property.Key is not ("Uri" or "JdbcConnectionString")),
        new("DatabaseName", ReferenceExpression.Create($"{DatabaseName}")),
        new("Uri", ReferenceExpression.Create($"{Parent.UriExpression}/{DatabaseName}")),
        new("JdbcConnectionString", ReferenceExpression.Create(
            $"jdbc:postgresql://{Parent.PrimaryEndpoint.Property(EndpointProperty.Host)}:{Parent.PrimaryEndpoint.Property(EndpointProperty.Port)}/{DatabaseName}")),
    ];
}

/// <summary>The statement that creates a database instead of a plain <c>CREATE DATABASE</c>.</summary>
internal sealed class PostgresCreationScriptAnnotation(string script) : IResourceAnnotation
{
    public string Script { get; } = script;
}
