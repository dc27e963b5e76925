using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>Few replicas in Production are refused or reported.</summary>
public sealed class TopicProvisionerTests
{
    private readonly ConcurrentQueue<string> _logs = new();

    [Fact]
    public async Task Topics_of_too_few_replicas_are_reported_in_Production()
    {
        using var kafka = new KafkaFixture();
        await using var host = await StartAsync(kafka.Cluster, "Production");
        await LoggedAsync("Topic qr.events has 1 replicas, fewer than Kafka:ReplicationFactor (3)");
    }

    [Fact]
    public async Task Fewer_than_three_replicas_are_refused_in_Production_unless_allowed()
    {
        using var kafka = new KafkaFixture();
        var refused = await Should.ThrowAsync<OptionsValidationException>(() => StartAsync(kafka.Cluster, "Production", replicas: "2"));
        refused.Message.ShouldContain("Kafka:AllowFewReplicas");
        await using var allowed = await StartAsync(kafka.Cluster, "Production", replicas: "2", allow: "true");
        await LoggedAsync("fewer than Kafka:ReplicationFactor (2)");
    }

    private Task<ServiceHost> StartAsync(MockKafka kafka, string environment, string? replicas = null, string? allow = null) => ServiceHost.StartAsync(
        configure: builder =>
        {
            builder.Logging.AddProvider(new ListLoggerProvider(_logs));
            builder.AddKafkaClients();
            builder.Services.AddHostedService<TopicProvisioner>();
        },
        settings: new() { ["ConnectionStrings:kafka"] = kafka.BootstrapServers, ["Kafka:ReplicationFactor"] = replicas, ["Kafka:AllowFewReplicas"] = allow },
        environment: environment);

    private Task LoggedAsync(string text) =>
        Eventually.Async(() => Task.FromResult(_logs.Any(line => line.Contains(text, StringComparison.Ordinal))), TimeSpan.FromSeconds(30), text);
}
