using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace QrAspire.Tests.Dashboard;

public sealed class AccessTests : IAsyncLifetime
{
    private DashboardHost _host = null!;

    public async Task InitializeAsync() => _host = await DashboardHost.StartAsync();

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task Token_opens_a_session_in_a_strict_cookie()
    {
        _host.Server.LoginUrl.ShouldEndWith($"/login?t={DashboardHost.Token}");
        using var response = await _host.Stranger.GetAsync(_host.Server.LoginUrl);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.ShouldBe("/");
        var cookie = response.Headers.GetValues("Set-Cookie").Single().ToLowerInvariant();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=strict");
        cookie.ShouldContain("path=/");
        cookie.ShouldNotContain(DashboardHost.Token);

        (await GetAsync("/api/resources", ("Cookie", await _host.LogInAsync()))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/login?t=wrong", HttpStatusCode.Unauthorized)]
    [InlineData("/login?t=", HttpStatusCode.Unauthorized)]
    [InlineData("/login", HttpStatusCode.OK)]
    public async Task Wrong_or_no_token_shows_the_login_page(string path, HttpStatusCode status)
    {
        using var response = await _host.Stranger.GetAsync(path);

        response.StatusCode.ShouldBe(status);
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
        (await response.Content.ReadAsStringAsync()).ShouldContain("<form method=\"post\" action=\"/login\">");
    }

    [Theory]
    [InlineData("/traces?kind=Server", "/traces?kind=Server")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public async Task Login_returns_only_to_own_pages(string returnUrl, string location)
    {
        using var response = await _host.Stranger.PostAsync("/login", new FormUrlEncodedContent([new("t", DashboardHost.Token), new("returnUrl", returnUrl)]));

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.ShouldBe(location);
    }

    [Fact]
    public async Task Pages_send_a_stranger_to_the_login_page()
    {
        using var response = await _host.Stranger.GetAsync("/traces/detail/abc");

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.ShouldBe("/login?returnUrl=%2Ftraces%2Fdetail%2Fabc");
    }

    [Theory]
    [InlineData("/api/resources")]
    [InlineData("/api/resources/redirect")]
    [InlineData("/api/resources/redirect/logs")]
    [InlineData("/api/telemetry/traces")]
    [InlineData("/api/telemetry/spans?follow=true")]
    [InlineData("/api/telemetry/logs")]
    [InlineData("/api/telemetry/metrics")]
    [InlineData("/api/telemetry/resources")]
    [InlineData("/api/live/resources")]
    [InlineData("/api/live/logs/redirect")]
    [InlineData("/api/live/telemetry")]
    [InlineData("/api/nothing")]
    public async Task Api_answers_401_with_the_envelope_without_a_key(string path)
    {
        foreach (var key in (string?[])[null, "", "wrong", DashboardHost.ApiKey + "x"])
        {
            var response = await GetAsync(path, ("X-API-Key", key));
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString().ShouldBe("unauthorized");
        }
    }

    [Fact]
    public async Task Keys_do_not_open_each_others_doors()
    {
        (await GetAsync("/api/resources", ("X-API-Key", DashboardHost.OtlpApiKey))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync("/api/resources", ("X-API-Key", DashboardHost.Token))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var otlp = new HttpClient { BaseAddress = _host.Server.OtlpHttpUrl };
        otlp.DefaultRequestHeaders.Add("x-otlp-api-key", DashboardHost.ApiKey);
        (await otlp.PostAsync("/v1/traces", new ByteArrayContent([]))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.nip.io", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:18888", true)]
    [InlineData("qraspire.localhost", true)]
    [InlineData("127.0.0.1:1", true)]
    [InlineData("[::1]:18888", true)]
    public async Task Only_loopback_names_are_answered(string host, bool isAnswered)
    {
        var response = await GetAsync("/api/resources", ("X-API-Key", DashboardHost.ApiKey), ("Host", host));

        response.StatusCode.ShouldBe(isAnswered ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("null")]
    public async Task Foreign_pages_cannot_command(string origin)
    {
        var cookie = await _host.LogInAsync();
        var refused = await SendAsync(HttpMethod.Post, "/api/resources/redirect/stop", ("Cookie", cookie), ("Origin", origin));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        _host.Directory.Executed.ShouldBeEmpty();

        var own = _host.Server.Url.GetLeftPart(UriPartial.Authority);
        (await SendAsync(HttpMethod.Post, "/api/resources/redirect/stop", ("Cookie", cookie), ("Origin", own))).StatusCode.ShouldBe(HttpStatusCode.OK);
        _host.Directory.Executed.ShouldBe([("redirect", "stop")]);
    }

    [Fact]
    public async Task A_forged_or_expired_session_is_none()
    {
        var cookie = await _host.LogInAsync();
        var (name, value) = (cookie.Split('=')[0], cookie.Split('=')[1]);
        var ends = long.Parse(value.Split('.')[0]);
        foreach (var forged in (string[])[$"{ends + 1}.{value.Split('.')[1]}", $"{ends}.", "x.y", value[..^1] + (value[^1] == '0' ? '1' : '0')])
            (await GetAsync("/api/resources", ("Cookie", $"{name}={forged}"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        await using var later = await DashboardHost.StartAsync(time: new FixedTime(DateTimeOffset.FromUnixTimeSeconds(ends + 1)));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/resources");
        request.Headers.Add("Cookie", $"qraspire-dashboard-{later.Server.Url.Port}={value}");
        (await later.Stranger.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Anonymous_access_opens_everything_to_this_machine_only()
    {
        await using var open = await DashboardHost.StartAsync(allowAnonymous: true);

        open.Server.LoginUrl.ShouldNotContain("login");
        (await open.Stranger.GetAsync("/api/resources")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var otlp = new HttpClient { BaseAddress = open.Server.OtlpHttpUrl };
        var content = new ByteArrayContent([]);
        content.Headers.ContentType = new("application/x-protobuf");
        (await otlp.PostAsync("/v1/traces", content)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/api/resources") { Headers = { Host = "evil.example" } };
        (await open.Stranger.SendAsync(rebound)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/login")]
    [InlineData("/api/resources")]
    [InlineData("/assets/scripts/main.js")]
    public async Task Every_answer_forbids_foreign_code_and_framing(string path)
    {
        var response = await GetAsync(path, ("X-API-Key", DashboardHost.ApiKey));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        response.Headers.Contains("Server").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/assets/scripts/nothing.js")]
    [InlineData("/assets/../DashboardServer.cs")]
    [InlineData("/api/nothing")]
    public async Task Unknown_addresses_are_404_with_the_envelope(string path)
    {
        var response = await GetAsync(path, ("X-API-Key", DashboardHost.ApiKey));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("http://192.0.2.1:18888")]
    [InlineData("https://localhost:18888")]
    public async Task Other_addresses_than_loopback_http_are_refused_at_start(string url)
    {
        var server = new Aspire.Hosting.Embedded.Dashboard.DashboardServer(_host.Directory, new(new Uri(url), new Uri("http://localhost:0"), "t", "a", "o", false, "QrAspire"));

        await Should.ThrowAsync<ArgumentException>(() => server.StartAsync(CancellationToken.None));
    }

    private Task<HttpResponseMessage> GetAsync(string path, params (string Name, string? Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value);
        return await _host.Stranger.SendAsync(request);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
