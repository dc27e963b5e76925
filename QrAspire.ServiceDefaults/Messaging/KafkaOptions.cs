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
}
