using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.FeatureManagement;

namespace QrAspire.ServiceDefaults.Features;

/// <summary><c>qr_feature_enabled{flag}</c>: every configured flag, 1 or 0, looked at every few seconds; a change is logged.</summary>
internal sealed partial class FeatureMetrics(IFeatureManager features, IMeterFactory meters, TimeProvider time, ILogger<FeatureMetrics> logger) : BackgroundService
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(5);

    private volatile KeyValuePair<string, bool>[] _flags = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create("QrAspire.ServiceDefaults").CreateObservableGauge(
            "qr.feature_enabled",
            () => _flags.Select(flag => new Measurement<int>(flag.Value ? 1 : 0, new KeyValuePair<string, object?>("flag", flag.Key))),
            description: "Whether a feature flag is on: 1 or 0.");
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RefreshAsync(stoppingToken);
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var before = _flags.ToDictionary(StringComparer.Ordinal);
        var now = new List<KeyValuePair<string, bool>>();
        await foreach (var name in features.GetFeatureNamesAsync().WithCancellation(cancellationToken))
        {
            var on = await features.IsEnabledAsync(name);
            now.Add(new(name, on));
            if (!before.TryGetValue(name, out var was) || was != on)
            {
                LogFlag(logger, name, on);
            }
        }

        _flags = [.. now];
    }

    [LoggerMessage(EventId = 1500, Level = LogLevel.Information, Message = "Feature {Flag} is on: {Enabled}")]
    private static partial void LogFlag(ILogger logger, string flag, bool enabled);
}
