using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace QrAspire.Tests.Faults;

/// <summary>
/// A TCP proxy on a loopback port that can hurt what passes through it. One toxic at a time, or none; a change takes effect for standing
/// connections at their next chunk.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private const int ChunkBytes = 16 * 1024;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly EndPoint _upstream;
    private readonly Random _random;
    private readonly Task _accepting;
    private TcpListener _listener;
    private Toxic? _toxic;

    /// <summary>Starts listening on a free loopback port.</summary>
    /// <param name="upstream">Where honest bytes go.</param>
    /// <param name="seed">Seed of the jitter.</param>
    public FaultProxy(EndPoint upstream, int seed = 1)
    {
        _upstream = upstream;
        _random = new Random(seed);
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_stopping.Token);
    }

    /// <summary>The proxy's port on 127.0.0.1; the same through every fault.</summary>
    public int Port { get; }

    /// <summary>Sets the fault, or heals with null.</summary>
    public void Apply(Toxic? toxic)
    {
        var before = Interlocked.Exchange(ref _toxic, toxic);
        if (toxic is Toxic.Down or Toxic.ResetPeer)
        {
            foreach (var socket in _open.Keys)
            {
                Cut(socket, reset: toxic is Toxic.ResetPeer);
            }
        }

        if (toxic is Toxic.Down && before is not Toxic.Down)
        {
            _listener.Stop();
        }
        else if (before is Toxic.Down && toxic is not Toxic.Down)
        {
            _listener = Listen(Port);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        foreach (var socket in _open.Keys)
        {
            Cut(socket, reset: false);
        }

        await _accepting;
        _stopping.Dispose();
    }

    private static TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        return listener;
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(cancellationToken);
                _ = ServeAsync(client, cancellationToken);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
            {
                // The listener is down by order; look again until it is back or the proxy ends.
                await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken cancellationToken)
    {
        using var server = new Socket(_upstream.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var _ = client;
        client.NoDelay = server.NoDelay = true;
        try
        {
            if (Volatile.Read(ref _toxic) is Toxic.ResetPeer)
            {
                Cut(client, reset: true);
                return;
            }

            await server.ConnectAsync(_upstream, cancellationToken);
            _open[client] = 0;
            _open[server] = 0;
            await Task.WhenAny(PumpAsync(client, server, cancellationToken), PumpAsync(server, client, cancellationToken));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // A broken connection is what this class is for.
        }
        finally
        {
            _open.TryRemove(client, out byte _);
            _open.TryRemove(server, out byte _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        long passed = 0;
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(0, ChunkBytes), cancellationToken) is > 0 and var count)
            {
                switch (Volatile.Read(ref _toxic))
                {
                    case Toxic.Latency latency:
                        await Task.Delay(latency.Delay + (latency.Jitter * NextDouble()), cancellationToken);
                        break;
                    case Toxic.Bandwidth bandwidth:
                        await Task.Delay(TimeSpan.FromSeconds((double)count / bandwidth.BytesPerSecond), cancellationToken);
                        break;
                    case Toxic.Timeout:
                        continue;
                    case Toxic.LimitData limit when passed + count > limit.Bytes:
                        await to.SendAsync(buffer.AsMemory(0, (int)Math.Max(0, limit.Bytes - passed)), cancellationToken);
                        return;
                    case Toxic.ResetPeer or Toxic.Down:
                        return;
                }

                passed += count;
                await to.SendAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The other side is gone; the pair is closed by the caller.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private double NextDouble()
    {
        lock (_random)
        {
            return _random.NextDouble();
        }
    }

    private static void Cut(Socket socket, bool reset)
    {
        try
        {
            if (reset)
            {
                socket.LingerState = new LingerOption(true, 0);
            }

            socket.Close();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
    }
}
