using Microsoft.Extensions.Hosting;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>Section <c>Kafka</c>: how clients reach the broker. The bootstrap servers are <c>ConnectionStrings:kafka</c>.</summary>
public sealed class KafkaOptions
{
    public const string Section = "Kafka";

    /// <summary><c>plaintext</c> (default), <c>ssl</c>, <c>sasl_plaintext</c> or <c>sasl_ssl</c>.</summary>
    public string SecurityProtocol { get; set; } = "plaintext";

    /// <summary>SASL mechanism (<c>PLAIN</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-512</c>); unset without SASL.</summary>
    public string? SaslMechanism { get; set; }

    /// <summary>SASL user name.</summary>
    public string? SaslUsername { get; set; }

    /// <summary>SASL password; a secret without default.</summary>
    public string? SaslPassword { get; set; }

    /// <summary>PEM file of the certificate authority for <c>ssl</c> and <c>sasl_ssl</c>.</summary>
    public string? SslCaLocation { get; set; }

    /// <summary>How often consumers report their positions (<see cref="KafkaLagCollector"/>). Default 5 s.</summary>
    public TimeSpan StatisticsInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Partitions of a topic that is created because the broker lacks it. Default 12.</summary>
    public int Partitions { get; set; } = 12;

    /// <summary>Replicas of each partition of such a topic. Default: 3 in Production, elsewhere 1. Fewer than 3 in Production are refused unless <see cref="AllowFewReplicas"/>.</summary>
    public short? ReplicationFactor { get; set; }

    /// <summary>Accept fewer than 3 replicas in Production: one broken disk may then cost scans. Default false.</summary>
    public bool AllowFewReplicas { get; set; }

    internal static short DefaultReplicationFactor(IHostEnvironment environment) => environment.IsProduction() ? (short)3 : (short)1;
}
