using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Operations;

/// <summary>Lets operators in to <c>/ops</c> (<see cref="OperationsOptions"/>).</summary>
internal sealed class OperatorAccess(IOptions<OperationsOptions> options, IHostEnvironment environment)
{
    private static readonly IPNetwork[] s_loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    private readonly BearerToken? _token = BearerToken.Of(options.Value.Token);

    /// <summary>Who asks: <c>token</c>, <c>loopback</c>, or null for whom it does not exist.</summary>
    public string? ActorOf(HttpContext context) =>
        _token?.IsIn(context.Request) == true ? "token"
        : _token is null && !environment.IsProduction() && Nearness.IsIn(context, s_loopback) ? "loopback"
        : null;
}
