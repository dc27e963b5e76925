using System.Diagnostics;
using System.Net;
using Npgsql;
using QrAspire.Redirect.Targets;
using QrAspire.Tests.Faults;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

/// <summary>Whatever the network between Redirect and Postgres does, known codes are answered, and changes are heard when it is whole again.</summary>
public sealed class NetworkTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Known_codes_are_answered_at_once_through_every_fault_of_the_network()
    {
        var codes = new CodesDatabase(postgres.ConnectionString);
        await codes.MigrateAsync();
        await codes.AddAsync("known", "https://example.org/0");
        using var data = new TemporaryFolder();
        var direct = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
        await using var proxy = new FaultProxy(new IPEndPoint(IPAddress.Loopback, direct.Port));
        direct.Port = proxy.Port;
        await using var redirect = await RedirectServer.StartAsync(
            data.File("data"), direct.ConnectionString, null, "Publish:Enabled=false", "Targets:Revalidate=00:00:00.200", "Targets:StatementTimeout=00:00:01", "Health:Period=00:00:00.200");
        await Eventually.Async(() => redirect.Get<TargetStatus>().IsLive);

        Toxic[] toxics = [new Toxic.Timeout(), new Toxic.Latency(TimeSpan.FromSeconds(3)), new Toxic.Bandwidth(50), new Toxic.LimitData(10), new Toxic.ResetPeer(), new Toxic.Down()];
        for (var i = 0; i < toxics.Length; i++)
        {
            proxy.Apply(toxics[i]);
            await Eventually.Async(() => !redirect.Get<TargetStatus>().IsLive, because: $"{toxics[i]} is noticed");
            (await StatusAsync(redirect, "known")).ShouldBe((302, true), toxics[i].ToString());
            (await StatusAsync(redirect, $"nobody{i}")).Status.ShouldBe(404, toxics[i].ToString());

            proxy.Apply(null);
            await codes.ChangeAsync("known", $$"""payload = '{"type":"url","url":"https://example.org/{{i + 1}}"}'""");
            await Eventually.Async(async () =>
            {
                using var response = await redirect.Client.GetAsync(new Uri("/r/known", UriKind.Relative));
                return response.Headers.Location?.AbsolutePath == $"/{i + 1}";
            }, because: $"after {toxics[i]} changes are heard");
            await Eventually.Async(() => redirect.Get<TargetStatus>().IsLive);
        }
    }

    private static async Task<(int Status, bool AtOnce)> StatusAsync(RedirectServer redirect, string shortId)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await redirect.Client.GetAsync(new Uri($"/r/{shortId}", UriKind.Relative));
        return ((int)response.StatusCode, Stopwatch.GetElapsedTime(started) < s_atOnce);
    }
}
