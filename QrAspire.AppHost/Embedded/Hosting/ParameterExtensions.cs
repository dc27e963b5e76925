using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded;

namespace Aspire.Hosting;

/// <summary>Parameters and connection strings from configuration.</summary>
public static class ParameterExtensions
{
    /// <summary>
    /// Adds a parameter: <c>Parameters:name</c> in appsettings, user secrets, environment (<c>Parameters__name</c>) or on the command line.
    /// A hyphen in the name may be an underscore in the key.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
        => builder.AddResource(new ParameterResource(name, _ => builder.Configured(name) ?? throw Missing(name), secret));

    /// <summary>Adds a parameter with a value that configuration may replace.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        _ = publishValueAsDefault;
        return builder.AddResource(new ParameterResource(name, _ => builder.Configured(name) ?? value, secret));
    }

    /// <summary>Adds a parameter whose value a callback finds.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        _ = publishValueAsDefault;
        return builder.AddResource(new ParameterResource(name, _ => valueGetter(), secret));
    }

    /// <summary>Adds a parameter with a default, generated once and kept if <paramref name="persist"/>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
        => builder.AddResource(builder.Defaulted(name, value, secret, persist));

    /// <summary>
    /// Adds something that already runs elsewhere: <c>ConnectionStrings:name</c> in configuration.
    /// </summary>
    /// <param name="environmentVariableName">Carries the connection string instead of <c>ConnectionStrings__name</c>.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        var value = new ParameterResource(
            name, _ => builder.Configuration[$"ConnectionStrings:{name}"]
                ?? throw new MissingParameterValueException($"Connection string parameter resource could not be used because connection string '{name}' is missing."),
            secret: true)
        {
            IsConnectionString = true,
        };
        return builder.AddResource(new ConnectionStringResource(name, ReferenceExpression.Create($"{value}")) { ConnectionStringEnvironmentVariable = environmentVariableName });
    }

    /// <summary>Adds a connection string put together from other values.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
        => builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));

    /// <summary>Adds a service outside the application.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, string url)
        => Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? builder.AddExternalService(name, uri)
            : throw new ArgumentException($"The URL '{url}' of external service '{name}' is not absolute.", nameof(url));

    /// <summary>Adds a service outside the application.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, Uri uri)
        => builder.AddResource(new ExternalServiceResource(name, ReferenceExpression.Create($"{uri.ToString()}")));

    /// <summary>Adds a service outside the application whose URL is a parameter.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> urlParameter)
        => builder.AddResource(new ExternalServiceResource(name, ReferenceExpression.Create($"{urlParameter.Resource}")));

    /// <summary>A password that is generated once and kept with the application's data, unless configured.</summary>
    internal static ParameterResource GeneratedPassword(this IDistributedApplicationBuilder builder, string name)
        => builder.Defaulted(name, new GenerateParameterDefault(), secret: true, persist: true);

    private static ParameterResource Defaulted(this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret, bool persist)
        => new(name, _ => builder.Configured(name) ?? (persist ? builder.Data().Secrets.GetOrAdd($"Parameters:{name}", value.GetDefaultValue) : value.GetDefaultValue()), secret)
        {
            Default = value,
        };

    private static string? Configured(this IDistributedApplicationBuilder builder, string name)
        => builder.Configuration[$"Parameters:{name}"] ?? builder.Configuration[$"Parameters:{name.Replace('-', '_')}"];

    private static MissingParameterValueException Missing(string name)
        => new($"Parameter resource could not be used because configuration key 'Parameters:{name}' is missing and the Parameter has no default value.");
}
