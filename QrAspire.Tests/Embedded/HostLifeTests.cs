using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Aspire.Hosting.Embedded.Processes;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Embedded;

/// <summary>A host as its user meets it: started, killed, stopped, refused.</summary>
[Collection(EmbeddedCollection.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class HostLifeTests
{
    [Fact]
    public async Task Everything_runs_in_order_and_a_killed_child_comes_back()
    {
        using var data = new TemporaryData();
        using var host = SampleHostProcess.Start(data.Path);
        await host.WaitUntilSettledAsync();

        host.Output.ShouldContain("Distributed application starting.");
        host.Output.ShouldContain("Distributed application started. Press Ctrl+C to shut down.");
        var first = await host.ResourceAsync("first");
        ((string?)first["state"]).ShouldBe("Running");
        ((string?)first["health"]).ShouldBe("Healthy");
        ((DateTimeOffset)first["startedAt"]!).ShouldBeLessThan((DateTimeOffset)(await host.ResourceAsync("second"))["startedAt"]!);

        var killed = await host.PidAsync("first");
        Signals.Send(killed, Signal.Kill);

        await Eventually.Async(
            async () => await host.ResourceAsync("first") is var now && (string?)now["health"] == "Healthy" && (int?)now["pid"] is { } pid && pid != killed,
            TimeSpan.FromSeconds(20), "first is back and healthy");
        using var client = new HttpClient();
        (await client.GetStringAsync(new Uri((string)first["urls"]![0]!))).ShouldBe((await host.PidAsync("first")).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Nothing_is_left_ten_seconds_after_the_host_was_killed()
    {
        using var data = new TemporaryData();
        using var host = SampleHostProcess.Start(data.Path, ["--Sample:Postgres=true", "--Sample:Kafka=true"]);
        await host.WaitUntilSettledAsync();
        host.Children().Count.ShouldBeGreaterThanOrEqualTo(7);

        Signals.Send(host.Pid, Signal.Kill);

        await Eventually.Async(() => host.Children().Count == 0, TimeSpan.FromSeconds(10), "no process of the host is left");
    }

    [Fact]
    public async Task The_next_host_starts_at_once_after_a_kill()
    {
        using var data = new TemporaryData();
        string[] args = ["--Sample:Postgres=true"];
        using (var killed = SampleHostProcess.Start(data.Path, args))
        {
            await killed.WaitUntilSettledAsync();
            Signals.Send(killed.Pid, Signal.Kill);
        }

        using var host = SampleHostProcess.Start(data.Path, args);
        await host.WaitUntilSettledAsync();

        ((string?)(await host.ResourceAsync("things"))["health"]).ShouldBe("Healthy");
    }

    [Theory]
    [InlineData((int)Signal.Terminate)]
    [InlineData((int)Signal.Interrupt)]
    public async Task A_signal_ends_everything_within_fifteen_seconds_with_exit_code_0(int signal)
    {
        using var data = new TemporaryData();
        using var host = SampleHostProcess.Start(data.Path, ["--Sample:Postgres=true"]);
        await host.WaitUntilSettledAsync();
        var started = Stopwatch.GetTimestamp();

        Signals.Send(host.Pid, (Signal)signal);

        (await host.WaitForExitAsync(TimeSpan.FromSeconds(20))).ShouldBe(0, host.Output);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(15));
        host.Children().ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_hosts_run_side_by_side()
    {
        using var oneData = new TemporaryData();
        using var otherData = new TemporaryData();
        using var one = SampleHostProcess.Start(oneData.Path, ["--Sample:Postgres=true"]);
        using var other = SampleHostProcess.Start(otherData.Path, ["--Sample:Postgres=true"]);

        await one.WaitUntilSettledAsync();
        await other.WaitUntilSettledAsync();

        Urls(await one.ResourcesAsync()).Intersect(Urls(await other.ResourcesAsync())).ShouldBeEmpty();

        static string[] Urls(System.Text.Json.Nodes.JsonArray resources)
            => [.. resources.SelectMany(resource => resource!["urls"]!.AsArray()).Select(url => (string)url!)];
    }

    [Fact]
    public async Task A_second_host_on_the_same_data_is_refused_in_one_line()
    {
        using var data = new TemporaryData();
        using var first = SampleHostProcess.Start(data.Path);
        await first.WaitUntilSettledAsync();

        await RefusedAsync(data.Path, [], null, "Another host already runs with the data folder", alone: false);
    }

    [Fact]
    public async Task A_busy_port_is_told_in_one_line()
    {
        using var data = new TemporaryData();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var line = await RefusedAsync(
            data.Path, ["--DcpPublisher:RandomizePorts=false"], new() { ["ASPNETCORE_URLS"] = $"http://localhost:{port}" }, $"Port {port}, which the dashboard listens on, is in use");
        line.ShouldContain($"process {Environment.ProcessId}");
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_told_in_one_line()
    {
        using var data = new TemporaryData();
        await File.WriteAllTextAsync(data.Path, "a file, not a folder");
        try
        {
            await RefusedAsync(data.Path, [], null, $"The data folder '{data.Path}' cannot be used");
        }
        finally
        {
            File.Delete(data.Path);
        }
    }

    [Fact]
    public async Task Damaged_secrets_are_told_in_one_line()
    {
        using var data = new TemporaryData();
        Directory.CreateDirectory(data.Path);
        await File.WriteAllTextAsync(Path.Combine(data.Path, "secrets.json"), "{ torn");

        await RefusedAsync(data.Path, [], null, "secrets.json' is damaged");
    }

    [Fact]
    public async Task Fresh_empties_our_folder_and_no_other()
    {
        using var data = new TemporaryData();
        Directory.CreateDirectory(data.Path);
        var theirs = Path.Combine(data.Path, "holiday.jpg");
        await File.WriteAllTextAsync(theirs, "not ours");
        await RefusedAsync(data.Path, ["--fresh"], null, "--fresh refuses to empty");
        File.Exists(theirs).ShouldBeTrue();

        // Once the folder is the application's, everything in it goes.
        await File.WriteAllTextAsync(Path.Combine(data.Path, ".qraspire"), "");
        using var host = SampleHostProcess.Start(data.Path, ["--fresh"]);
        await host.WaitUntilSettledAsync();
        File.Exists(theirs).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--Sample:Postgres=true", "--Embedded:Postgres:SearchPath=/nonexistent", "The PostgreSQL server", "postgresql")]
    [InlineData("--Sample:Kafka=true", "--Embedded:Kafka:Library=/nonexistent/librdkafka.so.1", "librdkafka", "librdkafka1")]
    public async Task A_missing_prerequisite_that_cannot_be_installed_is_told_in_one_line(string model, string absence, string what, string package)
    {
        using var data = new TemporaryData();
        using var tools = FakeTools(("apt-get", "echo 'E: Unable to fetch' >&2; exit 100"));

        var line = await RefusedAsync(data.Path, [model, absence], new() { ["PATH"] = $"{tools.Path}:{Environment.GetEnvironmentVariable("PATH")}" }, what);

        line.ShouldContain($"apt-get install -y --no-install-recommends {package}");
        line.ShouldContain("E: Unable to fetch");
    }

    [Fact]
    public async Task A_missing_prerequisite_is_installed_when_it_may_be()
    {
        using var data = new TemporaryData();
        using var tools = FakeTools();
        var library = Path.Combine(tools.Path, "librdkafka.so.1");
        // Stands for apt: knows the package only after an update, as on a fresh image.
        Write(tools.Path, "apt-get", $"echo \"$*\" >> {tools.Path}/calls; case $1 in update) touch {tools.Path}/lists;; install) [ -e {tools.Path}/lists ] || exit 100; cp -L $(ls /usr/lib/*/librdkafka.so.1) {library};; esac");

        using var host = SampleHostProcess.Start(
            data.Path, ["--Sample:Kafka=true", $"--Embedded:Kafka:Library={library}"],
            new Dictionary<string, string?> { ["PATH"] = $"{tools.Path}:{Environment.GetEnvironmentVariable("PATH")}" });
        await host.WaitUntilSettledAsync();

        host.Output.ShouldContain("is missing: installing it with `apt-get install -y --no-install-recommends librdkafka1`");
        (await File.ReadAllLinesAsync(Path.Combine(tools.Path, "calls"))).ShouldBe(
            ["install -y --no-install-recommends librdkafka1", "update", "install -y --no-install-recommends librdkafka1"]);
        ((string?)(await host.ResourceAsync("kafka"))["health"]).ShouldBe("Healthy");
    }

    /// <summary>Starts a host that must not start; returns the one line that says why.</summary>
    private static async Task<string> RefusedAsync(string data, string[] args, Dictionary<string, string?>? environment, string reason, bool alone = true)
    {
        using var host = SampleHostProcess.Start(data, args, environment);
        (await host.WaitForExitAsync()).ShouldNotBe(0);
        var line = host.Output.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).ShouldHaveSingleItem();
        line.ShouldContain(reason);
        host.Output.ShouldNotContain("   at ");
        if (alone)
            host.Children().ShouldBeEmpty();
        return line;
    }

    private static TemporaryData FakeTools(params (string Name, string Script)[] scripts)
    {
        var folder = new TemporaryData();
        Directory.CreateDirectory(folder.Path);
        foreach (var (name, script) in scripts)
            Write(folder.Path, name, script);
        return folder;
    }

    private static void Write(string folder, string name, string script)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }
}
