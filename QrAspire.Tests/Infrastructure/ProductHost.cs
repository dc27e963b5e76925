using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Tests.Infrastructure;

/// <summary>The whole product on random ports and in a data folder of its own, as its AppHost describes it.</summary>
public sealed class ProductHost : IAsyncDisposable
{
    /// <summary>Longest wait for everything to be healthy; a cold machine builds a PostgreSQL cluster first.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private static readonly string[] s_services = ["api", "redirect", "analytics", "web"];

    private readonly IDistributedApplicationTestingBuilder _builder;
    private readonly DistributedApplication _app;

    private ProductHost(IDistributedApplicationTestingBuilder builder, DistributedApplication app)
    {
        _builder = builder;
        _app = app;
        Api = Client("api");
        Analytics = Client("analytics");
        Redirect = Client("redirect");
        Web = Client("web");
    }

    /// <summary>The services of the host itself.</summary>
    public IServiceProvider Services => _app.Services;

    public HttpClient Api { get; }

    public HttpClient Analytics { get; }

    /// <summary>The typed client of Api.</summary>
    public CodesClient Codes => new(Api);

    /// <summary>The typed client of Analytics.</summary>
    public AnalyticsClient Scans => new(Analytics);

    /// <summary>Does not follow redirects.</summary>
    public HttpClient Redirect { get; }

    public HttpClient Web { get; }

    /// <summary>Starts the product and waits until every service is healthy.</summary>
    /// <param name="dashboard">Starts the dashboard too, which then receives all telemetry.</param>
    /// <param name="args">Arguments of the AppHost.</param>
    public static async Task<ProductHost> StartAsync(bool dashboard = false, params string[] args)
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.QrAspire_AppHost>(args, (options, _) => options.DisableDashboard = !dashboard, timeout.Token);
        var app = await builder.BuildAsync(timeout.Token);
        await app.StartAsync(timeout.Token);
        var host = new ProductHost(builder, app);
        foreach (var service in s_services)
        {
            await host.WaitHealthyAsync(service, StartTimeout);
        }

        return host;
    }

    public Uri Endpoint(string resource) => _app.GetEndpoint(resource);

    public async Task<string> ConnectionStringAsync(string resource) => await _app.GetConnectionStringAsync(resource) ?? throw new InvalidOperationException($"{resource} has no connection string.");

    public async Task WaitHealthyAsync(string resource, TimeSpan timeout)
    {
        using var bound = new CancellationTokenSource(timeout);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync(resource, bound.Token);
    }

    /// <summary>The process of a resource as last reported; null while it has none.</summary>
    public int? ProcessId(string resource) =>
        _app.ResourceNotifications.TryGetCurrentState(resource, out var state) && state.Snapshot.State?.Text == KnownResourceStates.Running
            ? state.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } pid ? Convert.ToInt32(pid, CultureInfo.InvariantCulture) : null
            : null;

    /// <summary>Ends a resource's process at once, as a crash does; true when there was one.</summary>
    public bool Kill(string resource) => Signal(resource, "KILL");

    /// <summary>Sends a signal by name to a resource's process; true when there was one.</summary>
    public bool Signal(string resource, string signal)
    {
        if (ProcessId(resource) is not { } pid)
        {
            return false;
        }

        using var kill = Process.Start("/bin/kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        return kill.ExitCode == 0;
    }

    /// <summary>Starts, stops or restarts a resource as an operator does.</summary>
    public async Task CommandAsync(string resource, string command) =>
        (await _app.ResourceCommands.ExecuteCommandAsync(resource, command)).Success.ShouldBeTrue($"{command} {resource}");

    /// <summary>Makes a dynamic code that leads to <paramref name="url"/>.</summary>
    public async Task<(Guid Id, string ShortId)> CreateCodeAsync(string url = "https://example.com/")
    {
        var code = await Codes.CreateAsync(new() { ["payload"] = new JsonObject { ["type"] = "url", ["url"] = url } }, default);
        return (code.Id, code.ShortId!);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var client in new[] { Api, Analytics, Redirect, Web })
        {
            client.Dispose();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        await _builder.DisposeAsync();
    }

    private HttpClient Client(string resource) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = _app.GetEndpoint(resource), Timeout = TimeSpan.FromSeconds(30) };
}
