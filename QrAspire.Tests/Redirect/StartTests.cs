using System.Diagnostics;
using System.Net;
using QrAspire.Tests.Faults;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;
using Xunit.Abstractions;

namespace QrAspire.Tests.Redirect;

/// <summary>A fresh process has warmed up before it says that it is ready.</summary>
public sealed class StartTests(PostgresFixture postgres, ITestOutputHelper output) : IClassFixture<PostgresFixture>
{
    private const int Starts = 5;
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(30);

    /// <summary>A ratio of latencies: of use on a machine with nothing else to do.</summary>
    [Fact]
    [Trait("Category", "Full")]
    public async Task The_first_scan_after_ready_takes_no_longer_than_three_usual_ones()
    {
        var codes = new CodesDatabase(postgres.ConnectionString);
        await codes.MigrateAsync();
        await codes.AddAsync("first", "https://example.org/");
        using var data = new TemporaryFolder();

        // Whoever else is busy on this machine may hold one start up, but hardly each.
        for (var start = 1; ; start++)
        {
            var port = FreePort.Next();
            using var redirect = await RedirectProcess.StartAsync(data.File("data"), port, postgres.ConnectionString, "127.0.0.1:1");
            try
            {
                var first = await ScanAsync(port);
                var next = new List<double>();
                for (var i = 0; i < 50; i++)
                {
                    next.Add(await ScanAsync(port));
                }

                next.Sort();
                output.WriteLine(FormattableString.Invariant($"start {start}: first {first:0.00} ms, median of the next 50 {next[25]:0.00} ms"));
                if (first <= 3 * next[25])
                {
                    return;
                }

                start.ShouldBeLessThan(Starts, $"the first took {first} ms, the next {next[25]} ms");
            }
            finally
            {
                redirect.Kill();
                await redirect.WaitForExitAsync();
            }
        }
    }

    /// <summary>A scan as a phone makes it: on a connection of its own, and after a while in which nobody came, so that sleeping threads are woken for each.</summary>
    private static async Task<double> ScanAsync(int port)
    {
        await Task.Delay(s_between);
        var started = Stopwatch.GetTimestamp();
        using var connection = new RawHttpConnection(new IPEndPoint(IPAddress.Loopback, port));
        (await connection.GetAsync("/r/first", "", CancellationToken.None)).Status.ShouldBe(302);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
