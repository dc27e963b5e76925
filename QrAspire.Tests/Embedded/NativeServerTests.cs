using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Testing;
using Npgsql;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Embedded;

/// <summary>The native PostgreSQL server and the Kafka broker, as an application has them.</summary>
[Collection(EmbeddedCollection.Name)]
public sealed class NativeServerTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Postgres_keeps_data_port_and_password_over_restarts_and_comes_back_after_a_kill()
    {
        using var limit = new CancellationTokenSource(s_patience);
        using var data = new TemporaryData();
        await using (var app = await PostgresAsync(data.Path, limit.Token))
        {
            await ExecuteAsync(app, "CREATE TABLE kept (x int); INSERT INTO kept VALUES (42)");
            var pid = Pid(app, "pg");
            (await File.ReadAllTextAsync($"/proc/{pid}/status")).ShouldMatch(@"Uid:\s+[1-9]");

            Signals.Send(pid, Signal.Kill);
            await app.ResourceNotifications.WaitForResourceAsync("pg", e => e.Snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy && Pid(app, "pg") != pid, limit.Token);
            (await ExecuteAsync(app, "SELECT x FROM kept")).ShouldBe(42);
        }

        await using var again = await PostgresAsync(data.Path, limit.Token);
        (await ExecuteAsync(again, "SELECT x FROM kept")).ShouldBe(42);
    }

    [Fact]
    public async Task A_changed_password_parameter_is_set_in_the_cluster()
    {
        using var limit = new CancellationTokenSource(s_patience);
        using var data = new TemporaryData();
        await using (var app = await PostgresAsync(data.Path, limit.Token))
            (await ExecuteAsync(app, "SELECT 1")).ShouldBe(1);

        await using var changed = await PostgresAsync(data.Path, limit.Token, "--Parameters:pg-password=it's new");

        (await changed.GetConnectionStringAsync("db"))!.ShouldContain("Password=it's new");
        (await ExecuteAsync(changed, "SELECT 2")).ShouldBe(2);
    }

    [Fact]
    public async Task Kafka_has_its_topics_and_a_restart_keeps_the_bootstrap_address()
    {
        using var limit = new CancellationTokenSource(s_patience);
        await using var builder = DistributedApplicationTestingBuilder.Create("--Embedded:Kafka:Topics:qr.events=12", "--Embedded:Kafka:Topics:analytics.errors=3");
        builder.AddKafka("kafka");
        await using var app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("kafka", limit.Token);
        var bootstrap = (await app.GetConnectionStringAsync("kafka", limit.Token))!;

        var topics = await KcatAsync(bootstrap, "-L");
        topics.ShouldContain("topic \"qr.events\" with 12 partitions");
        topics.ShouldContain("topic \"analytics.errors\" with 3 partitions");

        var pid = Pid(app, "kafka");
        Signals.Send(pid, Signal.Kill);
        await app.ResourceNotifications.WaitForResourceAsync("kafka", e => e.Snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy && Pid(app, "kafka") != pid, limit.Token);

        (await app.GetConnectionStringAsync("kafka", limit.Token)).ShouldBe(bootstrap);
        await KcatAsync(bootstrap, "-P -t qr.events -p 3", "a message");
        (await KcatAsync(bootstrap, "-C -t qr.events -p 3 -o beginning -e -q")).Trim().ShouldBe("a message");
    }

    [Fact]
    public async Task Kafka_fails_on_command()
    {
        using var limit = new CancellationTokenSource(s_patience);
        await using var builder = DistributedApplicationTestingBuilder.Create("--Embedded:Kafka:Topics:t=1");
        builder.AddKafka("kafka");
        await using var app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("kafka", limit.Token);
        var check = new Aspire.Hosting.Embedded.Kafka.KafkaHealthCheck(((KafkaServerResource)builder.Resources.Single()).PrimaryEndpoint);
        using var control = await EmbeddedKafkaControl.ConnectAsync(app, "kafka", limit.Token);

        await control.SetDownAsync(cancellationToken: limit.Token);
        await Eventually.Async(async () => (await check.CheckHealthAsync(new(), limit.Token)).Status == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);

        await control.SetUpAsync(cancellationToken: limit.Token);
        await Eventually.Async(async () => (await check.CheckHealthAsync(new(), limit.Token)).Status == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy);

        await control.SetRoundTripTimeAsync(TimeSpan.FromMilliseconds(300), cancellationToken: limit.Token);
        var started = Stopwatch.GetTimestamp();
        await check.CheckHealthAsync(new(), limit.Token);
        Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(250));

        await control.PushRequestErrorsAsync(0, [7], limit.Token);
        (await Should.ThrowAsync<InvalidOperationException>(() => control.SetDownAsync(broker: 99, limit.Token))).Message.ShouldContain("error");
    }

    private static async Task<DistributedApplication> PostgresAsync(string data, CancellationToken cancellationToken, params string[] args)
    {
        var builder = DistributedApplicationTestingBuilder.Create([$"--QRASPIRE_DATA={data}", "--Embedded:Postgres:Fsync=false", .. args]);
        builder.AddPostgres("pg").AddDatabase("db");
        var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("db", cancellationToken);
        return app;
    }

    private static async Task<object?> ExecuteAsync(DistributedApplication app, string sql)
    {
        await using var connection = new NpgsqlConnection(await app.GetConnectionStringAsync("db") + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The tests' own statements.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    private static int Pid(DistributedApplication app, string name)
        => app.ResourceNotifications.TryGetCurrentState(name, out var state)
            && state.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is int pid ? pid : 0;

    private static async Task<string> KcatAsync(string bootstrap, string arguments, string? input = null)
    {
        using var kcat = Process.Start(new ProcessStartInfo("kcat", string.Create(CultureInfo.InvariantCulture, $"-b {bootstrap} -m 10 {arguments}"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await kcat.StandardInput.WriteAsync(input);
        kcat.StandardInput.Close();
        var output = await kcat.StandardOutput.ReadToEndAsync();
        await kcat.WaitForExitAsync();
        kcat.ExitCode.ShouldBe(0);
        return output;
    }
}
