using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Embedded.Dashboard.Http;

/// <summary>A bare Kestrel application on one loopback port, blind to the AppHost's own configuration and environment.</summary>
internal static class LoopbackListener
{
    private static readonly TimeSpan s_shutdown = TimeSpan.FromSeconds(2);

    /// <exception cref="ArgumentException">The address is not plain http on a loopback name.</exception>
    public static WebApplication Create(Uri url, HttpProtocols protocols = HttpProtocols.Http1, long maxBodyBytes = 1024 * 1024)
    {
        if (url.Scheme != Uri.UriSchemeHttp || !url.IsLoopback)
            throw new ArgumentException($"The dashboard listens on plain http and loopback only; '{url}' is neither.", nameof(url));

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "QrAspire.Dashboard" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = maxBodyBytes;
            if (url.Port == 0 || IPAddress.TryParse(url.Host, out _))
                kestrel.Listen(Address(url), url.Port, listen => listen.Protocols = protocols);
            else
                kestrel.ListenLocalhost(url.Port, listen => listen.Protocols = protocols);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = s_shutdown);
        return builder.Build();
    }

    /// <summary>The address with the port that was taken.</summary>
    public static Uri Address(WebApplication started, Uri asked)
    {
        var addresses = started.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new UriBuilder(asked) { Port = new Uri(addresses.First()).Port }.Uri;
    }

    private static IPAddress Address(Uri url) =>
        IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? address : IPAddress.Loopback;
}
