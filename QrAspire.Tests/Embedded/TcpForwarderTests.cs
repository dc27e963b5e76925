using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.Embedded;

namespace QrAspire.Tests.Embedded;

/// <summary>The forwarder before replicas and before the Kafka broker.</summary>
public sealed class TcpForwarderTests
{
    [Fact]
    public async Task Connections_go_in_turn_and_a_half_closed_one_still_gets_its_answer()
    {
        using var one = Answering("one");
        using var two = Answering("two");
        var targets = new[] { one.LocalEndpoint, two.LocalEndpoint }.Cast<IPEndPoint>().ToArray();
        var port = FreePorts.Next();
        var next = -1;
        await using var forwarder = new TcpForwarder(port, () => targets[Interlocked.Increment(ref next) % 2]);
        forwarder.Start();

        (await AskAsync(port, "a")).ShouldBe("one: a");
        (await AskAsync(port, new string('x', 300_000))).ShouldBe("two: " + new string('x', 300_000));
        (await AskAsync(port, "c")).ShouldBe("one: c");
    }

    [Fact]
    public async Task A_target_that_is_gone_closes_the_connection()
    {
        var nowhere = FreePorts.Next();
        var port = FreePorts.Next();
        await using var forwarder = new TcpForwarder(port, () => new IPEndPoint(IPAddress.Loopback, nowhere));
        forwarder.Start();

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        (await client.GetStream().ReadAsync(new byte[1], limit.Token)).ShouldBe(0);
    }

    private static async Task<string> AskAsync(int port, string question)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var client = new TcpClient();
        await client.ConnectAsync("localhost", port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(question), limit.Token);
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(limit.Token);
    }

    // Reads all of the question, and answers when the asker has no more to say.
    private static TcpListener Answering(string name)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = AcceptAsync();
        return listener;

        async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    using var reader = new StreamReader(client.GetStream());
                    var question = await reader.ReadToEndAsync();
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{name}: {question}"));
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
