using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.FeatureManagement;

namespace QrAspire.ServiceDefaults.Features;

/// <summary>Feature flags from section <c>FeatureManagement</c>, read again when the configuration changes.</summary>
internal static class FeatureExtensions
{
    public static void AddFeatures(this IHostApplicationBuilder builder)
    {
        builder.Services.AddFeatureManagement();
        builder.Services.AddHostedService<FeatureMetrics>();
    }
}
