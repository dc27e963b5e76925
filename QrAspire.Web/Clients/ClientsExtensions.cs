using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Web.Clients;

/// <summary>Registers the clients of the other services; addresses come from service discovery.</summary>
internal static class ClientsExtensions
{
    public static void AddServiceClients(this IServiceCollection services)
    {
        services.AddHttpClient<CodesClient>(http => http.BaseAddress = new("http://api"));
        // The live feed stays open; time limits of single calls come from the resilience handler.
        services.AddHttpClient<AnalyticsClient>(http => (http.BaseAddress, http.Timeout) = (new("http://analytics"), Timeout.InfiniteTimeSpan));
        services.AddHealthChecks()
            .Add(DependencyCheck.For("api"))
            .Add(DependencyCheck.For("analytics"));
    }
}
