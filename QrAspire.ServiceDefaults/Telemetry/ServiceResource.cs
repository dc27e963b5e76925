using System.Reflection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Resources;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>Who is speaking: the OpenTelemetry resource of this process.</summary>
/// <param name="Name"><c>service.name</c>: <c>OTEL_SERVICE_NAME</c>, else the application's name without <c>QrAspire.</c> in lower case; the same for all replicas.</param>
/// <param name="Version"><c>service.version</c>: the build's version without its commit.</param>
/// <param name="Commit">The build's commit, or <c>unknown</c>.</param>
/// <param name="InstanceId"><c>service.instance.id</c>: a UUID unless <c>OTEL_RESOURCE_ATTRIBUTES</c> names one.</param>
/// <param name="Environment"><c>deployment.environment.name</c> in lower case.</param>
public sealed record ServiceResource(string Name, string Version, string Commit, string InstanceId, string Environment)
{
    /// <summary><c>service.namespace</c> of everything in this product.</summary>
    public const string Namespace = "qr-platform";

    internal static ServiceResource From(IHostApplicationBuilder builder)
    {
        var application = builder.Environment.ApplicationName;
        var name = builder.Configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } given
            ? given
            : application.Replace("QrAspire.", "", StringComparison.Ordinal).ToLowerInvariant();
        var (version, commit) = VersionOf(application);
        return new(name, version, commit, Guid.NewGuid().ToString(), builder.Environment.EnvironmentName.ToLowerInvariant());
    }

    /// <summary>Fills in the attributes; what <c>OTEL_RESOURCE_ATTRIBUTES</c> says wins.</summary>
    internal void Describe(ResourceBuilder resource) => resource
        .Clear()
        .AddTelemetrySdk()
        .AddService(Name, Namespace, Version, autoGenerateServiceInstanceId: false, InstanceId)
        .AddAttributes([new("deployment.environment.name", Environment)])
        .AddEnvironmentVariableDetector();

    private static (string Version, string Commit) VersionOf(string application)
    {
        var assembly = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetName().Name == application) ?? typeof(ServiceResource).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', 2) ?? ["0.0.0"];
        return (version[0], version is [_, { Length: > 0 } commit] ? commit : "unknown");
    }
}
