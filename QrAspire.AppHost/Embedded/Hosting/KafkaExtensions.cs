using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded;
using Aspire.Hosting.Embedded.Kafka;
using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Kafka, as librdkafka's mock cluster in a process of its own: the real protocol, kept in memory.</summary>
public static class KafkaExtensions
{
    /// <summary>Adds a broker.</summary>
    /// <param name="port">A free port that stays the same over restarts when null.</param>
    public static IResourceBuilder<KafkaServerResource> AddKafka(this IDistributedApplicationBuilder builder, string name, int? port = null)
    {
        var kafka = new KafkaServerResource(name);
        var key = $"{name}_check";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, _ => new KafkaHealthCheck(kafka.PrimaryEndpoint), HealthStatus.Unhealthy, tags: null));
        return builder.AddResource(kafka)
            .WithEndpoint(port: port, targetPort: null, scheme: "tcp", name: KafkaServerResource.PrimaryEndpointName)
            .WithAnnotation(new LauncherAnnotation(new KafkaLauncher()))
            .WithAnnotation(new RestartAnnotation())
            .WithHealthCheck(key);
    }

    /// <summary>
    /// Keeps the records over restarts with the real Aspire. The embedded broker keeps about the newest 5 MiB of each partition, in memory;
    /// what must not be lost is kept by whoever publishes it.
    /// </summary>
    public static IResourceBuilder<KafkaServerResource> WithDataVolume(
        this IResourceBuilder<KafkaServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        _ = (name, isReadOnly);
        return builder;
    }
}
