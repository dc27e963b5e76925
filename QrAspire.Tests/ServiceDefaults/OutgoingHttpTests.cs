using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>Calls between services over real connections: repeated when safe, bounded in time, suspended when hopeless.</summary>
public sealed class OutgoingHttpTests : IAsyncLifetime
{
    private readonly List<string> _calls = [];
    private Func<HttpContext, int, Task> _answer = (_, _) => Task.CompletedTask;
    private ServiceHost? _far;
    private ServiceHost? _near;

    [Theory]
    [InlineData("GET", false, 3)]
    [InlineData("PUT", false, 3)]
    [InlineData("DELETE", false, 3)]
    [InlineData("POST", false, 1)]
    [InlineData("PATCH", false, 1)]
    [InlineData("POST", true, 3)]
    public async Task A_failing_call_is_repeated_where_that_is_safe(string method, bool idempotencyKey, int calls)
    {
        _answer = (context, call) => Status(context, call < 3 ? 503 : 200);
        var client = await ClientAsync();
        using var request = new HttpRequestMessage(new(method), "http://far/x") { Content = method is "GET" or "DELETE" ? null : JsonContent.Create(new { a = 1 }) };
        if (idempotencyKey)
        {
            request.Headers.Add("Idempotency-Key", "k");
        }

        using var response = await client.SendAsync(request);

        response.StatusCode.ShouldBe(calls == 3 ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);
        _calls.Count.ShouldBe(calls);
        _calls.ShouldAllBe(body => body == (request.Content == null ? "" : "{\"a\":1}"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    public async Task A_refusal_is_an_answer(int status)
    {
        _answer = (context, _) => Status(context, status);
        using var response = await (await ClientAsync()).GetAsync("http://far/x");
        ((int)response.StatusCode).ShouldBe(status);
        _calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Retry_after_is_honoured_up_to_the_longest_wait()
    {
        _answer = (context, call) =>
        {
            context.Response.Headers.RetryAfter = context.Request.Path == "/soon" ? "1" : "60";
            return Status(context, call == 1 ? 429 : 200);
        };
        var client = await ClientAsync();
        var started = Stopwatch.GetTimestamp();
        using var soon = await client.GetAsync("http://far/soon");
        soon.StatusCode.ShouldBe(HttpStatusCode.OK);
        Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.95));

        _calls.Clear();
        using var late = await client.GetAsync("http://far/late");
        late.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        _calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_is_bounded_in_time()
    {
        _answer = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var client = await ClientAsync(new() { ["OutgoingHttp:AttemptTimeout"] = "00:00:00.100", ["OutgoingHttp:TotalTimeout"] = "00:00:00.500" });
        var started = Stopwatch.GetTimestamp();

        (await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync("http://far/x"))).StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        _calls.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_stream_outlives_the_timeouts()
    {
        _answer = async (context, _) =>
        {
            for (var i = 0; i < 6; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n");
                await context.Response.Body.FlushAsync();
                await Task.Delay(200);
            }
        };
        var client = await ClientAsync(new() { ["OutgoingHttp:AttemptTimeout"] = "00:00:00.300", ["OutgoingHttp:TotalTimeout"] = "00:00:00.500" });

        using var response = await client.GetAsync("http://far/x", HttpCompletionOption.ResponseHeadersRead);

        (await response.Content.ReadAsStringAsync()).ShouldEndWith("data: 5\n\n");
    }

    [Fact]
    public async Task A_hopeless_dependency_is_left_alone_and_tried_again()
    {
        var healthy = false;
        _answer = (context, _) => Status(context, healthy ? 200 : 500);
        var client = await ClientAsync(new()
        {
            ["OutgoingHttp:Retries"] = "0",
            ["OutgoingHttp:BreakerMinimumThroughput"] = "4",
            ["OutgoingHttp:BreakDuration"] = "00:00:00.600",
        });
        for (var i = 0; i < 4; i++)
        {
            using var _ = await client.GetAsync("http://far/x");
        }

        (await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync("http://far/x"))).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _calls.Count.ShouldBe(4);
        (await _near!.Client.GetStringAsync("/metrics")).ShouldContain("qr_circuit_breaker_state{dependency=\"far\"} 2\n");

        healthy = true;
        await Eventually.PassesAsync(async () => (await client.GetAsync("http://far/x")).StatusCode.ShouldBe(HttpStatusCode.OK));
        (await _near.Client.GetStringAsync("/metrics")).ShouldContain("qr_circuit_breaker_state{dependency=\"far\"} 0\n");
    }

    [Theory]
    [InlineData("OutgoingHttp:Retries", "99")]
    [InlineData("OutgoingHttp:AttemptTimeout", "00:05:00")]
    public async Task Wrong_settings_stop_the_start(string key, string value) =>
        (await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => ServiceHost.StartAsync(settings: new() { [key] = value }))).ShouldNotBeNull();

    public async Task InitializeAsync() => _far = await ServiceHost.StartAsync(app => app.MapFallback(async (HttpContext context) =>
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        int call;
        lock (_calls)
        {
            _calls.Add(body);
            call = _calls.Count;
        }

        await _answer(context, call);
    }));

    public async Task DisposeAsync()
    {
        await _far!.DisposeAsync();
        if (_near is not null)
        {
            await _near.DisposeAsync();
        }
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>A client of the factory in a service that knows the other one as <c>far</c>.</summary>
    private async Task<HttpClient> ClientAsync(Dictionary<string, string?>? settings = null)
    {
        settings ??= [];
        settings["services:far:http:0"] = _far!.Client.BaseAddress!.ToString();
        _near = await ServiceHost.StartAsync(settings: settings);
        return _near.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
    }
}
