using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Embedded;

/// <summary>Listens on a loopback port and carries each connection, byte by byte, to a target chosen for it.</summary>
/// <param name="target">Where the next connection goes; null refuses it.</param>
internal sealed class TcpForwarder(int port, Func<IPEndPoint?> target) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _accepting = [];

    public void Start()
    {
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(new IPEndPoint(address, port));
                listener.Listen(128);
            }
            catch (SocketException error) when (address.AddressFamily == AddressFamily.InterNetworkV6 && error.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                listener.Dispose();
                continue;
            }
            _listeners.Add(listener);
            _accepting.Add(AcceptAsync(listener));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var listener in _listeners)
            listener.Dispose();
        await Task.WhenAll(_accepting).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                _ = CarryAsync(client);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The client gave up between knocking and entering.
            }
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using (client)
        {
            if (target() is not { } address)
                return;
            using var server = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(address, _stop.Token).ConfigureAwait(false);
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                await Task.WhenAll(CopyAsync(client, server, ended), CopyAsync(server, client, ended)).ConfigureAwait(false);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Either end is gone; closing both is all that is left to do.
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationTokenSource ended)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, ended.Token).ConfigureAwait(false)) > 0)
            {
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), ended.Token).ConfigureAwait(false);
            }
            // A half-closed connection still carries the other direction.
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await ended.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
