using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using QrAspire.ServiceDefaults.Http;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>Headers and error envelope for every kind of answer, over a small service; environment must not matter.</summary>
public sealed class ContractMatrixTests(ContractMatrixTests.Hosts hosts) : IClassFixture<ContractMatrixTests.Hosts>
{
    private sealed record Thing(string Name, int Count);

    public static TheoryData<string, string, int, string?> Cases()
    {
        var data = new TheoryData<string, string, int, string?>();
        foreach (var environment in new[] { "Development", "Production" })
        {
            data.Add(environment, "GET /ok", 200, null);
            data.Add(environment, "HEAD /ok", 200, null);
            data.Add(environment, "GET /nothing", 204, null);
            data.Add(environment, "GET /redirect", 302, null);
            data.Add(environment, "HEAD /redirect", 302, null);
            data.Add(environment, "GET /not-modified", 304, null);
            data.Add(environment, "GET /bare/400", 400, "bad_request");
            data.Add(environment, "GET /bare/401", 401, "unauthorized");
            data.Add(environment, "GET /bare/403", 403, "forbidden");
            data.Add(environment, "GET /bare/404", 404, "not_found");
            data.Add(environment, "GET /bare/406", 406, "not_acceptable");
            data.Add(environment, "GET /bare/409", 409, "conflict");
            data.Add(environment, "GET /bare/410", 410, "gone");
            data.Add(environment, "GET /bare/412", 412, "version_mismatch");
            data.Add(environment, "GET /bare/422", 422, "bad_request");
            data.Add(environment, "GET /bare/500", 500, "internal_error");
            data.Add(environment, "GET /bare/503", 503, "unavailable");
            data.Add(environment, "GET /own-error", 409, "taken");
            data.Add(environment, "GET /nope", 404, "not_found");
            data.Add(environment, "HEAD /nope", 404, null);
            data.Add(environment, "PUT /ok", 405, "method_not_allowed");
            data.Add(environment, "GET /number?value=x", 400, "bad_request");
            data.Add(environment, "POST /thing json {", 400, "invalid_json");
            data.Add(environment, "POST /thing json {\"name\":1}", 400, "invalid_json");
            data.Add(environment, "POST /thing json ", 400, "bad_request");
            data.Add(environment, "POST /thing text hello", 415, "unsupported_media_type");
            data.Add(environment, "POST /small json {\"name\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"count\":1}", 413, "payload_too_large");
            data.Add(environment, "GET /throws", 500, "internal_error");
            data.Add(environment, "HEAD /throws", 500, null);
            data.Add(environment, "GET /throws-later", 500, "internal_error");
            data.Add(environment, "GET /limited", 429, "rate_limited");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_answer_keeps_the_contract(string environment, string call, int status, string? code)
    {
        var host = await hosts.InAsync(environment);
        var parts = call.Split(' ', 4);
        using var request = new HttpRequestMessage(new(parts[0]), parts[1]);
        if (parts.Length > 2)
        {
            request.Content = new StringContent(parts[3], Encoding.UTF8, parts[2] == "json" ? "application/json" : "text/plain");
        }

        request.Headers.Add("X-Request-ID", "my-id.1_x");
        using var response = await host.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status, await response.Content.ReadAsStringAsync());
        ResponseContract.ShouldHaveHeaders(response, "my-id.1_x");
        if (code is not null)
        {
            (await ResponseContract.ShouldBeErrorAsync(response, status)).ShouldBe(code);
        }
        else if (status >= 400)
        {
            await ResponseContract.ShouldBeErrorAsync(response, status);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("has space")]
    [InlineData("semi;colon")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public async Task A_malformed_request_id_is_replaced(string id)
    {
        var host = await hosts.InAsync("Development");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ok");
        request.Headers.TryAddWithoutValidation("X-Request-ID", id);
        using var response = await host.Client.SendAsync(request);

        ResponseContract.ShouldHaveHeaders(response);
        response.Headers.GetValues("X-Request-ID").Single().ShouldNotBe(id);
    }

    [Fact]
    public async Task A_page_keeps_its_own_policy()
    {
        var host = await hosts.InAsync("Production");
        using var response = await host.Client.GetAsync("/page");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldBe("default-src 'self'; frame-ancestors 'self'");
        response.Headers.GetValues("X-Frame-Options").Single().ShouldBe("SAMEORIGIN");
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_cut_and_not_ended()
    {
        var host = await hosts.InAsync("Production");
        await Should.ThrowAsync<HttpRequestException>(() => host.Client.GetStringAsync("/breaks-off"));
    }

    [Fact]
    public async Task A_client_that_hangs_up_is_no_failure()
    {
        var logs = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ServiceHost.StartAsync(
            app => app.MapGet("/wait", async (HttpContext context) =>
            {
                seen.SetResult();
                using var _ = context.RequestAborted.Register(() => left.TrySetResult());
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }),
            builder => builder.Logging.AddProvider(new ListLoggerProvider(logs)));
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, host.Client.BaseAddress!.Port);
            await client.GetStream().WriteAsync("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(10));
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(10));
        (await host.Client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        logs.ShouldNotContain(line => line.StartsWith("Error") || line.StartsWith("Warning QrAspire.Requests"));
    }

    private static Task<ServiceHost> StartAsync(string environment) => ServiceHost.StartAsync(
        app =>
        {
            app.UseRateLimiter();
            app.MapGet("/ok", () => "fine");
            app.MapMethods("/ok", ["HEAD"], () => "fine");
            app.MapGet("/nothing", () => TypedResults.NoContent());
            app.MapMethods("/redirect", ["GET", "HEAD"], () => TypedResults.Redirect("https://example.com"));
            app.MapGet("/not-modified", () => TypedResults.StatusCode(304));
            app.MapGet("/bare/{status:int}", (int status) => TypedResults.StatusCode(status));
            app.MapGet("/own-error", () => ApiErrors.Conflict("taken", "That name is taken.", new { name = "x" }));
            app.MapGet("/number", (int value) => value);
            app.MapPost("/thing", (Thing thing) => thing);
            app.MapPost("/small", (Thing thing) => thing).WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(20));
            app.MapMethods("/throws", ["GET", "HEAD"], string (HttpContext context) =>
            {
                context.Response.Headers["X-Partial"] = "1";
                throw new InvalidOperationException("secret detail");
            });
            app.MapGet("/throws-later", async Task<string> () =>
            {
                await Task.Yield();
                throw new InvalidOperationException("secret detail");
            });
            app.MapGet("/limited", () => "never").RequireRateLimiting("none");
            app.MapGet("/page", (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'self'";
                context.Response.Headers.XFrameOptions = "SAMEORIGIN";
                return TypedResults.Content("<p>page</p>", "text/html");
            });
            app.MapGet("/breaks-off", async (HttpContext context) =>
            {
                await context.Response.WriteAsync("half");
                await context.Response.Body.FlushAsync();
                throw new InvalidOperationException("secret detail");
            });
        },
        builder => builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.AddPolicy("none", _ => System.Threading.RateLimiting.RateLimitPartition.Get("none", _ => new NoPermits()));
        }),
        environment: environment);

    /// <summary>One host for each environment.</summary>
    public sealed class Hosts : IAsyncLifetime
    {
        private readonly Dictionary<string, ServiceHost> _hosts = [];

        /// <summary>The host that runs in an environment.</summary>
        public async Task<ServiceHost> InAsync(string environment) =>
            _hosts.TryGetValue(environment, out var host) ? host : _hosts[environment] = await StartAsync(environment);

        /// <inheritdoc />
        public Task InitializeAsync() => Task.CompletedTask;

        /// <inheritdoc />
        public async Task DisposeAsync()
        {
            foreach (var host in _hosts.Values)
            {
                await host.DisposeAsync();
            }
        }
    }

    /// <summary>A limiter that lets nobody through.</summary>
    private sealed class NoPermits : System.Threading.RateLimiting.RateLimiter
    {
        public override TimeSpan? IdleDuration => null;

        public override System.Threading.RateLimiting.RateLimiterStatistics? GetStatistics() => null;

        protected override System.Threading.RateLimiting.RateLimitLease AttemptAcquireCore(int permitCount) => new Refused();

        protected override ValueTask<System.Threading.RateLimiting.RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(new Refused());

        private sealed class Refused : System.Threading.RateLimiting.RateLimitLease
        {
            public override bool IsAcquired => false;

            public override IEnumerable<string> MetadataNames => [];

            public override bool TryGetMetadata(string metadataName, out object? metadata)
            {
                metadata = null;
                return false;
            }
        }
    }
}
