using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded;
using Aspire.Hosting.Embedded.Postgres;
using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>PostgreSQL, as a native server process with its data in the application's data folder.</summary>
public static class PostgresExtensions
{
    /// <summary>Adds a server.</summary>
    /// <param name="userName">The administrator's name; postgres when null.</param>
    /// <param name="password">Generated once and kept as <c>Parameters:name-password</c> when null.</param>
    /// <param name="port">A free port that stays the same over restarts when null.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder, string name,
        IResourceBuilder<ParameterResource>? userName = null, IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        var server = new PostgresServerResource(name, userName?.Resource, password?.Resource ?? builder.GeneratedPassword($"{name}-password"));
        return builder.AddResource(server)
            .WithEndpoint(port: port, targetPort: null, scheme: "tcp", name: PostgresServerResource.PrimaryEndpointName)
            .WithAnnotation(new LauncherAnnotation(new PostgresLauncher(server)))
            .WithAnnotation(new RestartAnnotation())
            .WithConnectionCheck(server)
            .OnResourceReady((_, @event, cancellationToken) => PostgresDatabases.CreateAsync(server, @event.Services, cancellationToken));
    }

    /// <summary>Adds a database; it is created when the server is ready, if it is missing.</summary>
    /// <param name="databaseName">The resource's name when null.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(name, database.DatabaseName);
        return builder.ApplicationBuilder.AddResource(database).WithConnectionCheck(database).Relate(builder.Resource, KnownRelationshipTypes.Parent);
    }

    /// <summary>Creates the database with a statement of one's own.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> WithCreationScript(this IResourceBuilder<PostgresDatabaseResource> builder, string script)
        => builder.WithAnnotation(new PostgresCreationScriptAnnotation(script), ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Keeps the data over restarts; here it always is, in the application's data folder.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
        => isReadOnly ? throw new DistributedApplicationException("A PostgreSQL server cannot run on a read-only data volume.") : builder.Named(name);

    /// <summary>Keeps the data in a folder; here it is the application's data folder.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataBindMount(
        this IResourceBuilder<PostgresServerResource> builder, string source, bool isReadOnly = false)
        => builder.WithDataVolume(source, isReadOnly);

    /// <summary>Listens on a port.</summary>
    public static IResourceBuilder<PostgresServerResource> WithHostPort(this IResourceBuilder<PostgresServerResource> builder, int? port)
        => builder.WithEndpoint(PostgresServerResource.PrimaryEndpointName, endpoint => endpoint.Port = port);

    /// <summary>Uses a parameter as the administrator's password.</summary>
    public static IResourceBuilder<PostgresServerResource> WithPassword(
        this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> password)
    {
        builder.Resource.PasswordParameter = password.Resource;
        return builder;
    }

    /// <summary>Uses a parameter as the administrator's name.</summary>
    public static IResourceBuilder<PostgresServerResource> WithUserName(
        this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> userName)
    {
        builder.Resource.UserNameParameter = userName.Resource;
        return builder;
    }

    private static IResourceBuilder<PostgresServerResource> Named(this IResourceBuilder<PostgresServerResource> builder, string? volume)
    {
        _ = volume;
        return builder;
    }

    private static IResourceBuilder<T> WithConnectionCheck<T>(this IResourceBuilder<T> builder, T resource)
        where T : IResourceWithConnectionString
    {
        var key = $"{resource.Name}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, _ => new PostgresHealthCheck(resource), HealthStatus.Unhealthy, tags: null));
        return builder.WithHealthCheck(key);
    }
}
