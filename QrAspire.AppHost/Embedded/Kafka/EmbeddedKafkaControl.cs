using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Embedded;

/// <summary>Breaks and mends the embedded broker, for tests of faults.</summary>
/// <example><code>using var kafka = await EmbeddedKafkaControl.ConnectAsync(app, "kafka", ct); await kafka.SetDownAsync(ct);</code></example>
public sealed class EmbeddedKafkaControl : IDisposable
{
    internal const string PortProperty = "embedded.kafka.controlPort";

    private readonly TcpClient _client;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    private EmbeddedKafkaControl(TcpClient client)
    {
        _client = client;
        _reader = new(client.GetStream());
        _writer = new(client.GetStream()) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Connects to the broker of a running application.</summary>
    /// <exception cref="InvalidOperationException">The resource is no running embedded broker.</exception>
    public static async Task<EmbeddedKafkaControl> ConnectAsync(DistributedApplication app, string resourceName, CancellationToken cancellationToken = default)
    {
        var port = app.ResourceNotifications.TryGetCurrentState(resourceName, out var state)
            ? state.Snapshot.Properties.FirstOrDefault(property => property.Name == PortProperty)?.Value as int?
            : null;
        var client = new TcpClient();
        await client.ConnectAsync(
            IPAddress.Loopback, port ?? throw new InvalidOperationException($"'{resourceName}' is no running embedded Kafka broker."), cancellationToken).ConfigureAwait(false);
        return new(client);
    }

    /// <summary>The broker refuses connections and drops those it has; its records stay.</summary>
    public Task SetDownAsync(int broker = 1, CancellationToken cancellationToken = default) => SendAsync($"down {broker}", cancellationToken);

    /// <summary>The broker accepts connections again.</summary>
    public Task SetUpAsync(int broker = 1, CancellationToken cancellationToken = default) => SendAsync($"up {broker}", cancellationToken);

    /// <summary>Every answer takes at least this long.</summary>
    public Task SetRoundTripTimeAsync(TimeSpan time, int broker = 1, CancellationToken cancellationToken = default)
        => SendAsync(string.Create(CultureInfo.InvariantCulture, $"rtt {broker} {(int)time.TotalMilliseconds}"), cancellationToken);

    /// <summary>The next requests of a kind fail with these codes, one each.</summary>
    /// <param name="apiKey">Kafka's API key: 0 produce, 1 fetch, 3 metadata, 8 offset commit, 12 heartbeat, ….</param>
    /// <param name="errorCodes">Kafka's error codes: 6 not leader, 7 request timed out, 19 not enough replicas, …; -195 closes the connection.</param>
    public Task PushRequestErrorsAsync(short apiKey, IEnumerable<int> errorCodes, CancellationToken cancellationToken = default)
        => SendAsync(string.Create(CultureInfo.InvariantCulture, $"errors {apiKey} {string.Join(' ', errorCodes)}"), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _client.Dispose();
    }

    private async Task SendAsync(string line, CancellationToken cancellationToken)
    {
        await _writer.WriteLineAsync(line.AsMemory(), cancellationToken).ConfigureAwait(false);
        var answer = await _reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        if (answer != "ok")
            throw new InvalidOperationException($"The embedded broker answered '{answer}' to '{line}'.");
    }
}
