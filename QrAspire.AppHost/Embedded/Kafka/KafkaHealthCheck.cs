using System.Buffers.Binary;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Embedded.Kafka;

/// <summary>Healthy when the bootstrap address answers a metadata request with at least one broker that can be connected to.</summary>
internal sealed class KafkaHealthCheck(EndpointReference endpoint) : IHealthCheck
{
    private const int CorrelationId = 0x51524153;

    // Size, Metadata (3) version 1, correlation id, no client id, an empty list of topics: https://kafka.apache.org/protocol (Metadata request).
    private static ReadOnlySpan<byte> Request => [0, 0, 0, 14, 0, 3, 0, 1, 0x51, 0x52, 0x41, 0x53, 0xFF, 0xFF, 0, 0, 0, 0];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(TimeSpan.FromSeconds(5));
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(endpoint.Host, endpoint.Port, timeout.Token).ConfigureAwait(false);
            var stream = client.GetStream();
            await stream.WriteAsync(Request.ToArray(), timeout.Token).ConfigureAwait(false);
            // Size, correlation id, number of brokers, …
            var head = new byte[12];
            await stream.ReadExactlyAsync(head, timeout.Token).ConfigureAwait(false);
            return BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) == CorrelationId && BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(8)) > 0
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The broker names no brokers");
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy(error.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("No answer within 5 seconds");
        }
    }
}
