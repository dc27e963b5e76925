using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Embedded;

namespace QrAspire.Tests.Dashboard;

public sealed class ResourceApiTests : IAsyncLifetime
{
    private DashboardHost _host = null!;

    public async Task InitializeAsync() => _host = await DashboardHost.StartAsync();

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task List_has_the_promised_members()
    {
        var resources = (await _host.GetAsync("/api/resources")).EnumerateArray().ToList();

        resources.Count.ShouldBe(SampleResources.All.Length);
        foreach (var resource in resources)
            resource.EnumerateObject().Select(member => member.Name).ShouldBe(["name", "type", "state", "health", "pid", "urls", "exitCode", "startedAt"]);
        var redirect = resources.Single(resource => resource.GetProperty("name").GetString() == "redirect");
        redirect.GetProperty("state").GetString().ShouldBe("Running");
        redirect.GetProperty("health").GetString().ShouldBe("Healthy");
        redirect.GetProperty("pid").GetInt32().ShouldBe(4177);
        redirect.GetProperty("urls").EnumerateArray().Select(url => url.GetString()).ShouldBe(["http://localhost:5082"]);
        redirect.GetProperty("startedAt").GetDateTimeOffset().Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Secrets_never_leave_the_host()
    {
        foreach (var path in (string[])["/api/resources", .. SampleResources.All.Select(resource => $"/api/resources/{resource.Name}")])
            (await _host.Api.GetStringAsync(path)).ShouldNotContain(SampleResources.SecretValue);
        (await ReadEventsAsync("/api/live/resources", SampleResources.All.Length)).ShouldAllBe(data => !data.Contains(SampleResources.SecretValue));

        var redirect = await _host.GetAsync("/api/resources/redirect");
        var secret = redirect.GetProperty("environment").EnumerateArray().Single(variable => variable.GetProperty("name").GetString() == "ConnectionStrings__codes");
        secret.GetProperty("isSecret").GetBoolean().ShouldBeTrue();
        secret.GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("redirect", "stop")]
    [InlineData("redirect", "restart")]
    [InlineData("REDIRECT", "start")]
    [InlineData("analytics", "replay")]
    public async Task Commands_reach_the_host(string resource, string command)
    {
        using var response = await _host.Api.PostAsync($"/api/resources/{resource}/{command}", null);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _host.Directory.Executed.ShouldBe([(resource.ToLowerInvariant(), command)]);
    }

    [Theory]
    [InlineData("/api/resources/nobody/start", HttpStatusCode.NotFound, "resource_not_found")]
    [InlineData("/api/resources/redirect/explode", HttpStatusCode.NotFound, "command_not_found")]
    [InlineData("/api/resources/codes/start", HttpStatusCode.NotFound, "command_not_found")]
    public async Task Unknown_resources_and_commands_are_404(string path, HttpStatusCode status, string code)
    {
        using var response = await _host.Api.PostAsync(path, null);

        response.StatusCode.ShouldBe(status);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString().ShouldBe(code);
        _host.Directory.Executed.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_command_says_why()
    {
        _host.Directory.OnExecute = (_, _) => new CommandOutcome(false, "The port is taken.");

        using var response = await _host.Api.PostAsync("/api/resources/redirect/start", null);

        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        (error.GetProperty("code").GetString(), error.GetProperty("message").GetString()).ShouldBe(("command_failed", "The port is taken."));
    }

    [Fact]
    public async Task Changes_arrive_live()
    {
        var known = SampleResources.All.Length;
        var events = await ReadEventsAsync("/api/live/resources", known + 1, seen =>
        {
            if (seen == known)
                _host.Directory.Set(SampleResources.All[4] with { State = "Exited", ExitCode = 3 });
        });

        var last = JsonDocument.Parse(events[^1]).RootElement;
        (last.GetProperty("name").GetString(), last.GetProperty("state").GetString(), last.GetProperty("exitCode").GetInt32()).ShouldBe(("redirect", "Exited", 3));
    }

    [Fact]
    public async Task Lines_arrive_live_in_order_and_once()
    {
        var before = _host.Directory.Logs("redirect").Length;
        const int Added = 300;
        using var stopping = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < Added; i++)
            {
                _host.Directory.Write("redirect", $"line {i}");
                if (i % 50 == 0)
                    await Task.Yield();
            }
        });

        List<long> numbers = [];
        using var response = await _host.Api.GetAsync("/api/live/logs/redirect", HttpCompletionOption.ResponseHeadersRead, stopping.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stopping.Token));
        while (numbers.Count < before + Added && await reader.ReadLineAsync(stopping.Token) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                numbers.AddRange(JsonDocument.Parse(line[6..]).RootElement.EnumerateArray().Select(item => item.GetProperty("number").GetInt64()));

        await writing;
        numbers.ShouldBe(Enumerable.Range(1, before + Added).Select(number => (long)number));
    }

    [Fact]
    public async Task Lines_can_be_downloaded_as_text()
    {
        using var response = await _host.Api.GetAsync("/api/resources/redirect/logs");

        response.Content.Headers.ContentDisposition!.FileName.ShouldBe("redirect.log");
        var lines = (await response.Content.ReadAsStringAsync()).TrimEnd().Split('\n');
        lines.Length.ShouldBe(6);
        lines[1].ShouldBe("2026-11-21T09:14:06.200Z       Now listening on: http://localhost:43117");
    }

    private async Task<List<string>> ReadEventsAsync(string path, int count, Action<int>? onEvent = null)
    {
        using var stopping = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var response = await _host.Api.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, stopping.Token);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stopping.Token));
        List<string> events = [];
        while (events.Count < count && await reader.ReadLineAsync(stopping.Token) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            events.Add(line[6..]);
            onEvent?.Invoke(events.Count);
        }

        return events;
    }
}
