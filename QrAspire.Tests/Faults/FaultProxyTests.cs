using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace QrAspire.Tests.Faults;

/// <summary>The proxy must hurt as ordered and nothing else, or every test that uses it proves nothing.</summary>
public sealed class FaultProxyTests : IAsyncLifetime
{
    private readonly TcpListener _echo = new(IPAddress.Loopback, 0);
    private FaultProxy _proxy = null!;

    public Task InitializeAsync()
    {
        _echo.Start();
        _ = EchoAsync();
        _proxy = new FaultProxy(_echo.LocalEndpoint);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _echo.Stop();
    }

    [Fact]
    public async Task Without_a_toxic_bytes_pass_unchanged()
    {
        using var client = await ConnectAsync();
        (await EchoAsync(client, 5)).ShouldBe(5);
    }

    [Fact]
    public async Task Latency_delays_each_way()
    {
        using var client = await ConnectAsync();
        _proxy.Apply(new Toxic.Latency(TimeSpan.FromMilliseconds(80)));
        var started = Stopwatch.GetTimestamp();
        (await EchoAsync(client, 5)).ShouldBe(5);
        Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public async Task Timeout_swallows_and_keeps_the_connection()
    {
        using var client = await ConnectAsync();
        _proxy.Apply(new Toxic.Timeout());
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Should.ThrowAsync<OperationCanceledException>(() => EchoAsync(client, 5, patience.Token));
        client.Connected.ShouldBeTrue();
    }

    [Fact]
    public async Task Down_cuts_and_refuses_and_heals_on_the_same_port()
    {
        using (var client = await ConnectAsync())
        {
            await EchoAsync(client, 1);
            _proxy.Apply(new Toxic.Down());
            (await EchoAsync(client, 5)).ShouldBe(0);
        }

        await Should.ThrowAsync<SocketException>(ConnectAsync);
        _proxy.Apply(null);
        using var healed = await ConnectAsync();
        (await EchoAsync(healed, 5)).ShouldBe(5);
    }

    [Fact]
    public async Task Limit_data_closes_in_the_middle()
    {
        _proxy.Apply(new Toxic.LimitData(3));
        using var client = await ConnectAsync();
        (await EchoAsync(client, 5)).ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task Bandwidth_lets_so_many_bytes_pass_a_second()
    {
        using var client = await ConnectAsync();
        _proxy.Apply(new Toxic.Bandwidth(10_000));
        var started = Stopwatch.GetTimestamp();
        (await EchoAsync(client, 2_000)).ShouldBe(2_000);
        Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(350), "two ways of 200 ms each");
    }

    [Fact]
    public async Task Reset_peer_resets_what_stands_and_what_comes()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, 1);
        _proxy.Apply(new Toxic.ResetPeer());
        (await EchoAsync(client, 5)).ShouldBe(0);
        try
        {
            using var late = await ConnectAsync();
            (await EchoAsync(late, 5)).ShouldBe(0);
        }
        catch (SocketException exception)
        {
            // The reset may come before connecting has returned.
            exception.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        }

        _proxy.Apply(null);
        using var healed = await ConnectAsync();
        (await EchoAsync(healed, 5)).ShouldBe(5);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        return socket;
    }

    /// <summary>Sends so many bytes and counts those that come back before the connection ends.</summary>
    private static async Task<int> EchoAsync(Socket client, int bytes, CancellationToken? patience = null)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var cancellationToken = patience ?? bound.Token;
        var received = 0;
        var buffer = new byte[bytes];
        try
        {
            await client.SendAsync(buffer, cancellationToken);
            while (received < bytes && await client.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
            {
                received += count;
            }
        }
        catch (SocketException)
        {
            // Cut by the proxy.
        }

        return received;
    }

    private async Task EchoAsync()
    {
        try
        {
            while (true)
            {
                _ = EchoAsync(await _echo.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task EchoAsync(Socket accepted)
    {
        using var socket = accepted;
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var count)
            {
                await socket.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (SocketException)
        {
            // Cut by the proxy.
        }
    }
}
