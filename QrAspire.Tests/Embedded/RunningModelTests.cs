using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace QrAspire.Tests.Embedded;

/// <summary>Small applications of shell commands, run inside the test.</summary>
[Collection(EmbeddedCollection.Name)]
public sealed class RunningModelTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly IDistributedApplicationTestingBuilder _builder = DistributedApplicationTestingBuilder.Create();
    private readonly CancellationTokenSource _limit = new(s_patience);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _builder.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task One_that_waits_says_for_whom_and_starts_when_they_are_healthy()
    {
        var healthy = new TaskCompletionSource();
        _builder.Services.AddHealthChecks().AddCheck("switch", () => healthy.Task.IsCompleted ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        var slow = _builder.AddExecutable("slow", "sleep", ".", "1000").WithHealthCheck("switch");
        var plain = _builder.AddExecutable("plain", "sleep", ".", "1000");
        _builder.AddExecutable("patient", "sleep", ".", "1000").WaitFor(slow).WaitFor(plain);
        await using var app = await StartAsync();

        var waiting = await app.ResourceNotifications.WaitForResourceAsync("patient", e => Reason(e) == "Waiting for: slow", _limit.Token);
        waiting.Snapshot.State!.Text.ShouldBe("Waiting");
        await app.ResourceNotifications.WaitForResourceAsync("slow", e => e.Snapshot.HealthStatus == HealthStatus.Unhealthy, _limit.Token);
        healthy.SetResult();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("patient", _limit.Token);
    }

    [Fact]
    public async Task One_that_waits_for_completion_starts_after_success_and_fails_after_failure()
    {
        var good = _builder.AddExecutable("good", "true", ".");
        var bad = _builder.AddExecutable("bad", "sh", ".", "-c", "exit 3");
        _builder.AddExecutable("after-good", "sleep", ".", "1000").WaitForCompletion(good);
        _builder.AddExecutable("after-bad", "sleep", ".", "1000").WaitForCompletion(bad);
        await using var app = await StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("after-good", KnownResourceStates.Running, _limit.Token);
        var failed = await app.ResourceNotifications.WaitForResourceAsync("after-bad", e => e.Snapshot.State?.Text == KnownResourceStates.FailedToStart, _limit.Token);
        Reason(failed).ShouldBe("Resource 'bad' has entered the 'Finished' state with exit code '3', expected '0'.");
        app.ResourceNotifications.TryGetCurrentState("bad", out var ended).ShouldBeTrue();
        ended!.Snapshot.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task One_whose_dependency_cannot_start_is_told_so()
    {
        var missing = _builder.AddExecutable("missing", "no-such-program", ".");
        _builder.AddExecutable("dependant", "sleep", ".", "1000").WaitFor(missing);
        await using var app = await StartAsync();

        var failed = await app.ResourceNotifications.WaitForResourceAsync("dependant", e => e.Snapshot.State?.Text == KnownResourceStates.FailedToStart, _limit.Token);
        Reason(failed)!.ShouldContain("'no-such-program' was not found");
    }

    [Fact]
    public async Task Commands_start_stop_and_restart_and_a_stopped_one_stays_stopped()
    {
        _builder.AddExecutable("manual", "sleep", ".", "1000").WithExplicitStart().WithAnnotation(new Aspire.Hosting.Embedded.RestartAnnotation());
        await using var app = await StartAsync();
        app.ResourceNotifications.TryGetCurrentState("manual", out var before).ShouldBeTrue();
        before!.Snapshot.State!.Text.ShouldBe(KnownResourceStates.NotStarted);

        (await app.ResourceCommands.ExecuteCommandAsync("manual", "start", _limit.Token)).Success.ShouldBeTrue();
        var first = Pid(await app.ResourceNotifications.WaitForResourceAsync("manual", e => e.Snapshot.State?.Text == KnownResourceStates.Running, _limit.Token));

        (await app.ResourceCommands.ExecuteCommandAsync("manual", "restart", _limit.Token)).Success.ShouldBeTrue();
        var second = Pid(await app.ResourceNotifications.WaitForResourceAsync("manual", e => e.Snapshot.State?.Text == KnownResourceStates.Running && Pid(e) != first, _limit.Token));
        Alive(first).ShouldBeFalse();

        (await app.ResourceCommands.ExecuteCommandAsync("manual", "stop", _limit.Token)).Success.ShouldBeTrue();
        Alive(second).ShouldBeFalse();
        app.ResourceNotifications.TryGetCurrentState("manual", out var stopped).ShouldBeTrue();
        stopped!.Snapshot.State!.Text.ShouldBe(KnownResourceStates.Exited);

        (await app.ResourceCommands.ExecuteCommandAsync("manual", "dance", _limit.Token)).Success.ShouldBeFalse();
        (await app.ResourceCommands.ExecuteCommandAsync("nobody", "start", _limit.Token)).ErrorMessage.ShouldBe("There is no resource 'nobody'.");
    }

    [Fact]
    public async Task One_that_waits_for_several_starts_again_when_all_of_them_are_there_already()
    {
        var first = _builder.AddExecutable("first", "sleep", ".", "1000");
        var second = _builder.AddExecutable("second", "sleep", ".", "1000");
        _builder.AddExecutable("dependant", "sleep", ".", "1000").WaitFor(first).WaitFor(second);
        await using var app = await StartAsync();
        var before = Pid(await app.ResourceNotifications.WaitForResourceAsync("dependant", e => e.Snapshot.State?.Text == KnownResourceStates.Running, _limit.Token));

        (await app.ResourceCommands.ExecuteCommandAsync("dependant", "stop", _limit.Token)).Success.ShouldBeTrue();
        (await app.ResourceCommands.ExecuteCommandAsync("dependant", "start", _limit.Token)).Success.ShouldBeTrue();
        Pid(await app.ResourceNotifications.WaitForResourceAsync("dependant", e => e.Snapshot.State?.Text == KnownResourceStates.Running && Pid(e) != before, _limit.Token)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Own_commands_run_their_code()
    {
        var ran = false;
        _builder.AddExecutable("x", "sleep", ".", "1000").WithCommand("wave", "Wave", _ =>
        {
            ran = true;
            return Task.FromResult(CommandResults.Success());
        });
        await using var app = await StartAsync();

        (await app.ResourceCommands.ExecuteCommandAsync("x", "wave", _limit.Token)).Success.ShouldBeTrue();
        ran.ShouldBeTrue();
    }

    [Fact]
    public async Task A_container_is_listed_as_unavailable_and_the_rest_runs()
    {
        _builder.AddContainer("cache", "redis");
        _builder.AddExecutable("x", "sleep", ".", "1000");
        await using var app = await StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("x", KnownResourceStates.Running, _limit.Token);
        var container = await app.ResourceNotifications.WaitForResourceAsync("cache", e => e.Snapshot.State?.Text == KnownResourceStates.RuntimeUnhealthy, _limit.Token);
        Reason(container)!.ShouldContain("container runtime");
    }

    [Fact]
    public async Task A_container_that_a_native_program_stands_in_for_has_its_files_volume_and_port()
    {
        _builder.AddContainer("watch", "prom/prometheus", "v2")
            .WithHttpEndpoint(targetPort: 9090)
            .WithContainerFiles("/etc/prometheus", (_, _) => Task.FromResult<IEnumerable<ContainerFileSystemItem>>(
                [new ContainerFile { Name = "prometheus.yml", Contents = "global: {external_labels: {from: test}}\n" }]))
            .WithVolume("watch", "/prometheus")
            .WithArgs("--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus")
            .WithHttpHealthCheck("/-/ready");
        await using var app = await StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("watch", _limit.Token);
        using var client = app.CreateHttpClient("watch");
        (await client.GetStringAsync(new Uri("/api/v1/status/config", UriKind.Relative), _limit.Token)).ShouldContain("from: test");
    }

    [Fact]
    public async Task A_missing_parameter_stops_the_start_without_a_dashboard()
    {
        _builder.AddParameter("region");
        await using var app = await _builder.BuildAsync();
        await Should.ThrowAsync<MissingParameterValueException>(() => app.StartAsync(_limit.Token));
    }

    [Fact]
    public async Task Output_is_kept_line_by_line()
    {
        _builder.AddExecutable("talker", "sh", ".", "-c", "echo one; echo two >&2; printf 'no end of line'");
        await using var app = await StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync("talker", KnownResourceStates.Finished, _limit.Token);

        var lines = app.Services.GetRequiredService<Aspire.Hosting.Embedded.IResourceDirectory>().Logs("talker");
        lines.Select(line => (line.Text, line.IsError)).ShouldBe([("one", false), ("two", true), ("no end of line", false)], ignoreOrder: true);
    }

    [Fact]
    public async Task Disposing_ends_every_process_and_removes_the_data()
    {
        _builder.AddExecutable("x", "sleep", ".", "1000");
        var app = await StartAsync();
        var pid = Pid(await app.ResourceNotifications.WaitForResourceAsync("x", e => e.Snapshot.State?.Text == KnownResourceStates.Running, _limit.Token));
        var data = app.Services.GetRequiredService<Aspire.Hosting.Embedded.DataFolder>().Path;
        Directory.Exists(data).ShouldBeTrue();

        await app.DisposeAsync();

        Alive(pid).ShouldBeFalse();
        Directory.Exists(data).ShouldBeFalse();
    }

    private async Task<DistributedApplication> StartAsync()
    {
        var app = await _builder.BuildAsync(_limit.Token);
        await app.StartAsync(_limit.Token);
        return app;
    }

    private static int Pid(ResourceEvent e) => (int)e.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value!;

    private static string? Reason(ResourceEvent e) => e.Snapshot.Properties.FirstOrDefault(property => property.Name == "resource.stateReason")?.Value as string;

    private static bool Alive(int pid) => Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}"));
}
