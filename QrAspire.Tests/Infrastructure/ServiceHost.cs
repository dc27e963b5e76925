using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace QrAspire.Tests.Infrastructure;

/// <summary>A small service with the shared defaults on a real Kestrel and a random loopback port.</summary>
public sealed class ServiceHost : IAsyncDisposable
{
    private ServiceHost(WebApplication app)
    {
        App = app;
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new(app.Urls.First()) };
    }

    /// <summary>The running application.</summary>
    public WebApplication App { get; }

    /// <summary>A client of it that follows no redirect.</summary>
    public HttpClient Client { get; }

    /// <summary>Builds and starts the service.</summary>
    /// <param name="map">Adds middleware and endpoints.</param>
    /// <param name="configure">Changes the builder after the defaults were added.</param>
    /// <param name="settings">Configuration, over everything else.</param>
    /// <param name="environment">Name of the environment.</param>
    /// <param name="application">Name of the application.</param>
    public static async Task<ServiceHost> StartAsync(
        Action<WebApplication>? map = null,
        Action<WebApplicationBuilder>? configure = null,
        Dictionary<string, string?>? settings = null,
        string environment = "Development",
        string application = "QrAspire.Probe")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = application, EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.AddServiceDefaults();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapDefaultEndpoints();
        map?.Invoke(app);
        await app.StartAsync();
        return new(app);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
