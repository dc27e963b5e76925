namespace QrAspire.Web.Live;

internal static class LiveExtensions
{
    /// <summary>Adds the live feed of scans.</summary>
    public static void AddLiveScans(this IServiceCollection services)
    {
        services.AddSingleton<LiveScans>();
        services.AddHostedService<LiveScanReader>();
    }
}
