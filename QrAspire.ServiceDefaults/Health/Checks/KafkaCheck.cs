using Confluent.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.ServiceDefaults.Health;

/// <summary>Asks for the cluster's metadata over one lasting connection.</summary>
internal sealed class KafkaCheck(KafkaClients clients, IOptions<HealthOptions> options) : IHealthCheck, IDisposable
{
    private readonly Lazy<IAdminClient> _admin = new(() => new AdminClientBuilder(clients.Admin("health")).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build());

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // The client has only a blocking call; it ends by its own limit, a little before the check's.
            var metadata = await Task.Run(() => _admin.Value.GetMetadata(options.Value.Timeout * 0.8), cancellationToken);
            return metadata.Brokers.Count > 0
                ? HealthCheckResult.Healthy($"{metadata.Brokers.Count} broker(s).")
                : new(context.Registration.FailureStatus, "Kafka names no broker.");
        }
        catch (KafkaException exception)
        {
            return new(context.Registration.FailureStatus, $"Kafka cannot be reached: {exception.Error.Code}.");
        }
    }

    public void Dispose()
    {
        if (_admin.IsValueCreated)
        {
            _admin.Value.Dispose();
        }
    }
}
