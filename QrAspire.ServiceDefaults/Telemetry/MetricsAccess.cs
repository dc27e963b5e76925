using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Operations;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>Decides who may read <c>/metrics</c> (<see cref="MetricsOptions"/>), and knows when somebody last did.</summary>
internal sealed class MetricsAccess(IOptions<MetricsOptions> options, TimeProvider time)
{
    private long _read;

    private readonly IPNetwork[] _networks = [.. options.Value.Networks().OfType<IPNetwork>()];
    private readonly BearerToken? _token = BearerToken.Of(options.Value.Token);

    /// <summary>Time since the last reader that was let in; null before the first.</summary>
    public TimeSpan? SinceRead => Volatile.Read(ref _read) is var read and not 0 ? time.GetElapsedTime(read) : null;

    public bool Allows(HttpContext context) => _token?.IsIn(context.Request) == true || Nearness.IsIn(context, _networks);

    /// <summary>The same for a request that reads the metrics, which is remembered.</summary>
    public bool AllowsRead(HttpContext context)
    {
        var allowed = Allows(context);
        if (allowed)
        {
            Volatile.Write(ref _read, time.GetTimestamp());
        }

        return allowed;
    }
}
