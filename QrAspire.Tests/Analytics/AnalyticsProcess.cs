using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Analytics;

/// <summary>Analytics as it runs in the product.</summary>
public sealed class AnalyticsProcess : ServiceProcess
{
    private AnalyticsProcess(IEnumerable<(string Name, string Value)> environment)
        : base("QrAspire.Analytics", environment)
    {
    }

    /// <summary>Starts one and waits until it listens.</summary>
    public static async Task<AnalyticsProcess> StartAsync(string database, string? kafka, params (string Name, string Value)[] environment)
    {
        var databases = PgBouncer.Settings("scans", database, PgBouncer.IsAsked).Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value));
        var analytics = new AnalyticsProcess([.. databases, ("ConnectionStrings__kafka", kafka ?? "127.0.0.1:1"), .. environment]);
        await analytics.ListenAsync();
        return analytics;
    }
}
