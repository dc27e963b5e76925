using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using QrAspire.Redirect;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Redirect;

/// <summary>Redirect in this process, on a free port, with a data folder of its own that outlives it if the test says so.</summary>
internal sealed class RedirectServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RedirectServer(WebApplication app, string address)
    {
        _app = app;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = new Uri(address) };
    }

    /// <summary>A client that does not follow redirects.</summary>
    public HttpClient Client { get; }

    /// <summary>The service's container.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it; <paramref name="settings"/> are <c>Section:Key=value</c>.</summary>
    public static Task<RedirectServer> StartAsync(string dataFolder, string? codes, string? kafka, params string[] settings) =>
        StartAsync(TimeProvider.System, dataFolder, codes, kafka, settings);

    /// <summary>Starts it with a clock of the test's own.</summary>
    public static async Task<RedirectServer> StartAsync(TimeProvider time, string dataFolder, string? codes, string? kafka, params string[] settings)
    {
        string[] defaults =
        [
            "--environment=Development",
            "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Default=Warning",
            $"--QRASPIRE_DATA={dataFolder}",
            .. PgBouncer.Settings("codes", codes ?? "Host=127.0.0.1;Port=1;Username=nobody;Timeout=1", codes is not null && PgBouncer.IsAsked).Select(setting => $"--{setting.Key}={setting.Value}"),
            $"--ConnectionStrings:kafka={kafka ?? "127.0.0.1:1"}",
        ];
        var app = RedirectApplication.Build([.. defaults, .. settings.Select(setting => $"--{setting}")], time);
        await app.StartAsync();
        return new(app, app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>One of the service's parts.</summary>
    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Stops as SIGTERM would.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
