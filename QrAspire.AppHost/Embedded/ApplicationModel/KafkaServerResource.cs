namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Kafka broker.</summary>
public class KafkaServerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";

    /// <summary>A broker.</summary>
    public KafkaServerResource(string name)
        : base(name)
        => PrimaryEndpoint = new(this, PrimaryEndpointName);

    /// <summary>Where clients ask for the brokers first.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <summary>The bootstrap servers: <c>localhost:port</c>.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}");

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Host)}")),
        new("Port", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Port)}")),
    ];
}
