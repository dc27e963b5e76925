namespace QrAspire.ServiceDefaults.Http;

/// <summary>Marks on an outgoing request.</summary>
public static class HttpRequestExtensions
{
    private static readonly HttpRequestOptionsKey<bool> s_withoutResilience = new("qraspire.without-resilience");

    /// <summary>Sends the request once, past retries and breaker: for probes, and for calls that have their own way of trying again.</summary>
    public static HttpRequestMessage WithoutResilience(this HttpRequestMessage request)
    {
        request.Options.Set(s_withoutResilience, true);
        return request;
    }

    internal static bool IsWithoutResilience(this HttpRequestMessage request) => request.Options.TryGetValue(s_withoutResilience, out var without) && without;
}
