using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Embedded.Kafka;

/// <summary>
/// Takes faults for the cluster, one per line, on a loopback port: <c>down BROKER</c>, <c>up BROKER</c>, <c>rtt BROKER MILLISECONDS</c>,
/// <c>errors API-KEY CODE…</c>. Answers <c>ok</c>, or <c>error</c> and why.
/// </summary>
internal sealed class BrokerControlServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly MockCluster _cluster;

    public BrokerControlServer(int port, MockCluster cluster)
    {
        _cluster = cluster;
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync().ConfigureAwait(false));
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            // The process ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream());
                using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\n" };
                while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
                    await writer.WriteLineAsync(Answer(line)).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // The caller is gone.
            }
        }
    }

    private string Answer(string line)
    {
        try
        {
            Carry(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            return "ok";
        }
        catch (Exception error) when (error is FormatException or OverflowException or DistributedApplicationException)
        {
            return $"error {error.Message}";
        }
    }

    private void Carry(string[] words)
    {
        switch (words)
        {
            case ["down", var broker]:
                _cluster.SetDown(Number(broker));
                break;
            case ["up", var broker]:
                _cluster.SetUp(Number(broker));
                break;
            case ["rtt", var broker, var milliseconds]:
                _cluster.SetRoundTripTime(Number(broker), Number(milliseconds));
                break;
            case ["errors", var apiKey, .. var codes] when codes.Length > 0:
                _cluster.PushErrors((short)Number(apiKey), [.. codes.Select(Number)]);
                break;
            default:
                throw new FormatException("Known: down BROKER, up BROKER, rtt BROKER MILLISECONDS, errors API-KEY CODE…");
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
