using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Operations;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>Decides who may read <c>/metrics</c> (<see cref="MetricsOptions"/>).</summary>
internal sealed class MetricsAccess(IOptions<MetricsOptions> options)
{
    private readonly IPNetwork[] _networks = [.. options.Value.Networks().OfType<IPNetwork>()];
    private readonly BearerToken? _token = BearerToken.Of(options.Value.Token);

    public bool Allows(HttpContext context) => _token?.IsIn(context.Request) == true || Nearness.IsIn(context, _networks);
}
