using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using QrAspire.Api.Links;
using QrAspire.Api.Outbound;

namespace QrAspire.Tests.Api;

/// <summary>Requests to users' addresses do not reach into the network, whatever name, form or redirect leads there.</summary>
public sealed class GuardedClientTests : IAsyncLifetime
{
    private WebApplication _server = null!;
    private int _port;
    private int _requests;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Use((context, next) =>
        {
            Interlocked.Increment(ref _requests);
            return next(context);
        });
        _server.MapGet("/ok", () => "fine");
        _server.MapGet("/missing", () => Results.NotFound());
        _server.MapGet("/to", (string url) => Results.Redirect(url));
        _server.MapGet("/circle", () => Results.Redirect("/circle"));
        _server.MapGet("/chain", (int n) => Results.Redirect(n == 0 ? "/ok" : $"/chain?n={n - 1}"));
        _server.MapGet("/nowhere", () => Results.StatusCode(302));
        _server.MapGet("/slow", async (HttpContext context) => await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted));
        _server.MapGet("/endless", async (HttpContext context) =>
        {
            var block = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(block, context.RequestAborted);
        });
        _server.MapGet("/headers", (HttpContext context) => context.Response.Headers["X-Big"] = new string('x', 100_000));
        await _server.StartAsync();
        _port = new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    [InlineData("10.0.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("[fd00::1]")]
    [InlineData("[fe80::1]")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    public async Task An_address_that_is_not_public_is_never_asked(string host)
    {
        using var client = Client();
        (await client.FollowAsync(new Uri($"http://{host}:{_port}/ok"), default)).Problem.ShouldBeOneOf("private_address", "bad_redirect");
        _requests.ShouldBe(0);
    }

    [Theory]
    [InlineData("/ok", null)]
    [InlineData("/chain?n=3", null)]
    [InlineData("/missing", "http_status")]
    [InlineData("/chain?n=9", "too_many_redirects")]
    [InlineData("/circle", "redirect_loop")]
    [InlineData("/nowhere", "bad_redirect")]
    [InlineData("/to?url=http://127.0.0.2:1/", "private_address")]
    [InlineData("/to?url=http://169.254.169.254/latest/meta-data", "private_address")]
    [InlineData("/to?url=file:///etc/passwd", "bad_redirect")]
    [InlineData("/to?url=javascript:alert(1)", "bad_redirect")]
    [InlineData("/to?url=http://user@127.0.0.1/", "bad_redirect")]
    [InlineData("/to?url=https://qr.test/r/abc", "loop")]
    [InlineData("/slow", "timeout")]
    [InlineData("/endless", null)]
    [InlineData("/headers", "unreachable")]
    public async Task A_destination_is_followed_within_bounds(string path, string? problem)
    {
        using var client = Client("127.0.0.1/32");
        var started = TimeProvider.System.GetTimestamp();
        (await client.FollowAsync(new Uri($"http://127.0.0.1:{_port}{path}"), default)).Problem.ShouldBe(problem);
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Of_an_answer_only_the_beginning_is_read()
    {
        using var client = Client("127.0.0.1/32");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{_port}/endless"));
        var (result, body) = await client.SendAsync(request, default);
        result.Problem.ShouldBeNull();
        body.Length.ShouldBe(1000);
    }

    private static GuardedClient Client(params string[] allowed)
    {
        var options = Options.Create(new OutboundOptions { AllowedNetworks = allowed, Timeout = TimeSpan.FromSeconds(2), MaxBytes = 1000 });
        var destinations = Options.Create(new DestinationOptions());
        var urls = new PublicUrls(new ConfigurationBuilder().AddInMemoryCollection([new("PublicBaseUrl", "https://qr.test")]).Build(), new HostingEnvironment { EnvironmentName = "Production" });
        return new(options, new AddressGuard(options), new LinkRules(destinations, urls, new Blocklist(destinations, TimeProvider.System, NullLogger<Blocklist>.Instance)));
    }
}
