using System.Net;
using System.Net.Sockets;

namespace QrAspire.Tests.Redirect;

/// <summary>A stable loopback address before a broker that is replaced: new connections go to whoever is there now.</summary>
internal sealed class SwitchableForwarder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile string? _upstream;

    public SwitchableForwarder()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Address to give to clients.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Where connections lead, <c>host:port</c>; null refuses them.</summary>
    public string? Upstream
    {
        get => _upstream;
        set => _upstream = value;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // Over.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using (client)
        {
            if (_upstream is not { } address)
            {
                return;
            }

            try
            {
                using var server = new TcpClient();
                await server.ConnectAsync(IPEndPoint.Parse(address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)), _stop.Token);
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream(), _stop.Token), server.GetStream().CopyToAsync(client.GetStream(), _stop.Token));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // Either side went away.
            }
        }
    }
}
