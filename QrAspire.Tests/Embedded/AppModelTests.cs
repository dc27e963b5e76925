using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded;
using Aspire.Hosting.Embedded.Processes;

namespace QrAspire.Tests.Embedded;

/// <summary>The rules of the application model.</summary>
public sealed class AppModelTests
{
    [Theory]
    [InlineData("api")]
    [InlineData("catalog-api2")]
    public void A_good_name_is_taken(string name) => new ParameterResource(name, _ => "").Name.ShouldBe(name);

    [Theory]
    [InlineData("1api")]
    [InlineData("-api")]
    [InlineData("api-")]
    [InlineData("a--b")]
    [InlineData("a_b")]
    [InlineData("ä")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345")]
    public void A_bad_name_is_refused(string name) => Should.Throw<ArgumentException>(() => new ParameterResource(name, _ => ""));

    [Fact]
    public async Task Names_are_unique_ignoring_case()
    {
        await using var model = AppModel.Create();
        model.Builder.AddParameter("one");
        Should.Throw<DistributedApplicationException>(() => model.Builder.AddKafka("ONE"));
    }

    [Fact]
    public async Task Endpoint_names_are_unique()
    {
        await using var model = AppModel.Create();
        var executable = model.Builder.AddExecutable("x", "true", ".").WithHttpEndpoint();
        Should.Throw<DistributedApplicationException>(() => executable.WithHttpEndpoint());
        executable.WithHttpEndpoint(name: "admin").Resource.GetEndpoints().Select(endpoint => endpoint.EndpointName).ShouldBe(["http", "admin"]);
    }

    [Fact]
    public async Task Waiting_for_a_database_waits_for_its_server_too()
    {
        await using var model = AppModel.Create();
        var server = model.Builder.AddPostgres("pg");
        var database = server.AddDatabase("db");
        var service = model.Builder.AddExecutable("service", "true", ".").WaitFor(database);

        service.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource).ShouldBe([server.Resource, database.Resource]);
        service.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().ShouldAllBe(relation => relation.Type == KnownRelationshipTypes.WaitFor);
    }

    [Fact]
    public async Task Nothing_waits_for_itself()
    {
        await using var model = AppModel.Create();
        var service = model.Builder.AddExecutable("service", "true", ".");
        Should.Throw<DistributedApplicationException>(() => service.WaitFor(service));
    }

    [Fact]
    public async Task A_generated_password_is_strong_private_and_kept()
    {
        await using var model = AppModel.Create();
        var password = await model.Builder.AddPostgres("pg").Resource.PasswordParameter.GetValueAsync();

        password!.Length.ShouldBeGreaterThanOrEqualTo(22);
        model.Data.Secrets["Parameters:pg-password"].ShouldBe(password);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(model.Data.Path, "secrets.json")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await model.Builder.AddPostgres("pg2").Resource.PasswordParameter.GetValueAsync()).ShouldNotBe(password);
    }

    [Fact]
    public async Task A_parameter_without_a_value_says_which_key_is_missing()
    {
        await using var model = AppModel.Create();
        var parameter = model.Builder.AddParameter("region").Resource;
        (await Should.ThrowAsync<MissingParameterValueException>(async () => await parameter.GetValueAsync())).Message.ShouldContain("'Parameters:region'");
    }

    [Fact]
    public async Task A_chosen_port_stays_until_something_else_takes_it()
    {
        using var data = new TemporaryData();
        Directory.CreateDirectory(data.Path);
        var path = Path.Combine(data.Path, "ports.json");
        var port = new PortStore(path).Get("pg/tcp");
        FreePorts.Release([port]);

        new PortStore(path).Get("pg/tcp").ShouldBe(port);
        FreePorts.Release([port]);

        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        taken.Start();
        new PortStore(path).Get("pg/tcp").ShouldNotBe(port);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Dependants_stop_before_what_they_need()
    {
        await using var model = AppModel.Create();
        var database = model.Builder.AddPostgres("pg").AddDatabase("db");
        var kafka = model.Builder.AddKafka("kafka");
        var producer = model.Builder.AddExecutable("producer", "true", ".").WithReference(kafka);
        var consumer = model.Builder.AddExecutable("consumer", "true", ".").WithReference(database).WaitFor(kafka);
        model.Builder.AddExecutable("web", "true", ".").WaitFor(consumer).WithReference(producer);

        StopOrder.Rows(model.Builder.Resources).Select(row => string.Join(' ', row.Select(resource => resource.Name)))
            .ShouldBe(["web", "producer consumer", "pg kafka"]);
    }

    [Theory]
    [InlineData("warn: Some.Category[3]", true)]
    [InlineData("\u001b[41m\u001b[30mfail\u001b[39m\u001b[22m\u001b[49m: Some.Category[0]", true)]
    [InlineData("info: Some.Category[3]", false)]
    [InlineData("""{"EventId":0,"LogLevel":"Error","Category":"x"}""", true)]
    [InlineData("2026-11-21 22:28:08.221 UTC [14542] ERROR:  relation \"x\" does not exist", true)]
    [InlineData("2026-11-21 22:28:06.195 UTC [14472] FATAL:  the database system is starting up", false)]
    [InlineData("2026-11-21 22:28:06.195 UTC [14472] LOG:  checkpoint starting", false)]
    [InlineData("%3|1795299869.388|FAIL|rdkafka#producer-1| x", true)]
    public void The_console_shows_what_alarms(string line, bool shown)
    {
        var console = new StringWriter();
        var echo = new ConsoleEcho(all: false, console);

        echo.Write("api", line);
        echo.Write("api", "      the message itself");

        (console.ToString().Length > 0).ShouldBe(shown);
        console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(shown ? 2 : 0);
    }

    [Fact]
    public void Pauses_between_crashes_grow_and_start_again_after_a_calm_minute()
    {
        var backoff = new RestartBackoff();
        Enumerable.Range(0, 8).Select(_ => backoff.Next(TimeSpan.FromSeconds(1)).TotalSeconds).ShouldBe([0.5, 1, 2, 4, 8, 16, 30, 30]);
        backoff.Next(TimeSpan.FromMinutes(2)).TotalSeconds.ShouldBe(0.5);
    }

    [Fact]
    public void A_log_keeps_the_newest_ten_thousand_lines()
    {
        var log = new ResourceLog(TimeProvider.System);
        for (var line = 1; line <= 10_005; line++)
            log.Write($"line {line}", isError: false);

        log.Lines.Length.ShouldBe(10_000);
        log.Lines[0].Number.ShouldBe(6);
        log.Lines[^1].Text.ShouldBe("line 10005");
    }

    [Theory]
    [InlineData(null, new string[0])]
    [InlineData("a  b", new[] { "a", "b" })]
    [InlineData("--name \"a b\" \"\"", new[] { "--name", "a b", "" })]
    public void A_command_line_splits_at_spaces_outside_quotes(string? line, string[] arguments) => CommandLine.Split(line).ShouldBe(arguments);
}
