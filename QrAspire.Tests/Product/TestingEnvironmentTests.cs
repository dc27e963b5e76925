using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Product;

/// <summary>In the environment <c>Testing</c> a service starts whole and opens no connection to PostgreSQL or Kafka by itself.</summary>
public sealed class TestingEnvironmentTests
{
    [Theory]
    [InlineData("Api", "codes")]
    [InlineData("Redirect", "codes")]
    [InlineData("Analytics", "scans")]
    public async Task Under_test_no_service_opens_a_connection(string service, string database)
    {
        using var data = new TemporaryFolder();
        using var postgres = new Lookout();
        using var kafka = new Lookout();
        var port = FreePort.Next();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"QrAspire.{service}.dll"), $"--urls=http://127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Testing";
        start.Environment["QRASPIRE_DATA"] = data.File("data");
        start.Environment[$"ConnectionStrings__{database}"] = $"Host=127.0.0.1;Port={postgres.Port};Username=test;Timeout=2";
        start.Environment["ConnectionStrings__kafka"] = $"127.0.0.1:{kafka.Port}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        try
        {
            using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
            await Eventually.Async(
                async () =>
                {
                    Assert.False(process.HasExited, process.HasExited ? await output : null);
                    try
                    {
                        using var ready = await client.GetAsync(new Uri("/ready", UriKind.Relative));
                        return ready.StatusCode == HttpStatusCode.OK;
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                TimeSpan.FromSeconds(60),
                $"{service} is ready");

            // Everything that would start by itself has had its turn: health checks run every 2 s.
            await Task.Delay(TimeSpan.FromSeconds(3));
            (postgres.Connections, kafka.Connections).ShouldBe((0, 0));
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>A port on which nobody is expected.</summary>
    private sealed class Lookout : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private int _connections;

        public Lookout()
        {
            _listener.Start();
            _ = CountAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Connections => Volatile.Read(ref _connections);

        public void Dispose() => _listener.Stop();

        private async Task CountAsync()
        {
            try
            {
                while (true)
                {
                    using var _ = await _listener.AcceptSocketAsync();
                    Interlocked.Increment(ref _connections);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
