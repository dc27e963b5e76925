using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>Outgoing HTTP: service discovery by <c>http://name</c> and resilience on every client of the factory.</summary>
internal static class OutgoingHttp
{
    public static void AddOutgoingHttp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<OutgoingHttpOptions>().BindConfiguration(OutgoingHttpOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.AttemptTimeout <= options.TotalTimeout, "OutgoingHttp:AttemptTimeout must not be longer than OutgoingHttp:TotalTimeout.")
            .ValidateOnStart();

        builder.Services.ConfigureHttpClientDefaults(http => http
            .ConfigureHttpClient((services, client) =>
            {
                // The handlers keep the time until the headers are there. The client's own limit is for bodies that it buffers; it never cuts one that streams.
                var options = services.GetRequiredService<IOptions<OutgoingHttpOptions>>().Value;
                client.Timeout = options.TotalTimeout + options.AttemptTimeout;
            })
            .AddResilience());
    }
}
