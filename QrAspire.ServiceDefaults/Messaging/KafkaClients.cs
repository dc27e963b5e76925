using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>Builds Kafka client configurations with the shared connection settings and the defaults that exactly-once counting needs.</summary>
public sealed class KafkaClients(IConfiguration configuration, IOptions<KafkaOptions> options)
{
    static KafkaClients() => NativeKafka.Load();

    /// <summary>Bootstrap servers; throws when <c>ConnectionStrings:kafka</c> is missing.</summary>
    public string BootstrapServers => configuration.GetConnectionString("kafka") ?? throw new InvalidOperationException("ConnectionStrings:kafka is missing.");

    /// <summary>Idempotent producer, <c>acks=all</c>, ordered.</summary>
    public ProducerConfig Producer(string clientId) => Apply(new ProducerConfig
    {
        ClientId = clientId,
        EnableIdempotence = true,
        Acks = Acks.All,
        CompressionType = CompressionType.Lz4,
        LingerMs = 5,
    });

    /// <summary>
    /// Consumer that commits only what it is told to commit, with cooperative rebalancing. With <paramref name="statistics"/> it reports for
    /// <see cref="KafkaLagCollector.Watch"/> every <see cref="KafkaOptions.StatisticsInterval"/>.
    /// </summary>
    public ConsumerConfig Consumer(string clientId, string groupId, bool statistics = false) => Apply(new ConsumerConfig
    {
        ClientId = clientId,
        GroupId = groupId,
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        StatisticsIntervalMs = statistics ? (int)options.Value.StatisticsInterval.TotalMilliseconds : 0,
    });

    /// <summary>Administration: metadata, topics, groups.</summary>
    public AdminClientConfig Admin(string clientId) => Apply(new AdminClientConfig { ClientId = clientId });

    private T Apply<T>(T config) where T : ClientConfig
    {
        config.BootstrapServers = BootstrapServers;
        config.SecurityProtocol = Enum.Parse<SecurityProtocol>(options.Value.SecurityProtocol.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        if (options.Value.SaslMechanism is { } mechanism)
        {
            config.Set("sasl.mechanism", mechanism);
            config.SaslUsername = options.Value.SaslUsername;
            config.SaslPassword = options.Value.SaslPassword;
        }

        config.SslCaLocation = options.Value.SslCaLocation;
        config.ReconnectBackoffMs = 100;
        config.ReconnectBackoffMaxMs = 2000;
        return config;
    }
}

/// <summary>Registers <see cref="KafkaClients"/>.</summary>
public static class KafkaExtensions
{
    /// <summary>Adds <see cref="KafkaClients"/> and <see cref="KafkaLagCollector"/> over <c>ConnectionStrings:kafka</c> and section <c>Kafka</c>.</summary>
    public static void AddKafkaClients(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<KafkaOptions>().BindConfiguration(KafkaOptions.Section)
            .Validate(options => Enum.TryParse<SecurityProtocol>(options.SecurityProtocol.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out _), "Kafka:SecurityProtocol must be plaintext, ssl, sasl_plaintext or sasl_ssl.")
            .Validate(options => options.StatisticsInterval >= TimeSpan.FromMilliseconds(100), "Kafka:StatisticsInterval must be at least 100 ms.")
            .Validate(options => options.Partitions is >= 1 and <= 1_000, "Kafka:Partitions must be 1 to 1000.")
            .Validate(options => options.ReplicationFactor is null or (>= 1 and <= 100), "Kafka:ReplicationFactor must be 1 to 100.")
            .Validate<IHostEnvironment>(
                (options, environment) => !environment.IsProduction() || options.AllowFewReplicas || options.ReplicationFactor is null or >= 3,
                "Kafka:ReplicationFactor must be at least 3 in Production, or Kafka:AllowFewReplicas true.")
            .ValidateOnStart();
        builder.Services.AddSingleton<KafkaClients>();
        builder.Services.AddSingleton<KafkaLagCollector>();
        builder.Services.AddHostedService<KafkaEnds>();
    }
}
