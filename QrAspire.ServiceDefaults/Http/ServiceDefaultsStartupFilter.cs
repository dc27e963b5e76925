using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>Puts the shared middleware before the service's own, in the one order that is right for all of them.</summary>
internal sealed class ServiceDefaultsStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<RequestContextMiddleware>();
        app.UseMiddleware<ErrorEnvelopeMiddleware>();
        next(app);
    };
}
