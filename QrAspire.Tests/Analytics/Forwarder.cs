using System.Net;
using System.Net.Sockets;

namespace QrAspire.Tests.Analytics;

/// <summary>A stable bootstrap address before a broker that changes its own, as the embedded host has it.</summary>
internal sealed class Forwarder : IDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private volatile string? _target;

    public Forwarder(int port)
    {
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary><c>host:port</c> of the broker; null refuses everybody.</summary>
    public string? Target
    {
        get => _target;
        set => _target = value;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        {
            if (Target is not { } target)
            {
                return;
            }

            try
            {
                var parts = target.Split(':');
                using var broker = new TcpClient();
                await broker.ConnectAsync(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
                var up = client.GetStream().CopyToAsync(broker.GetStream());
                var down = broker.GetStream().CopyToAsync(client.GetStream());
                await Task.WhenAny(up, down);
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                // Either side went away.
            }
        }
    }
}
