using Microsoft.Extensions.DependencyInjection.Extensions;
using QrAspire.Api.Rendering.Caching;
using QrAspire.Api.Rendering.Rasters;
using QrAspire.Api.Rendering.Scannability;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering;

/// <summary>Registration of the QR engine.</summary>
public static class RenderingServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IQrEncoder"/>, <see cref="IQrImageRenderer"/> with its cache and its gate, and <see cref="ScanJudge"/>.</summary>
    public static IServiceCollection AddQrRendering(this IServiceCollection services)
    {
        services.AddOptions<ImageCacheOptions>().BindConfiguration(ImageCacheOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RasterOptions>().BindConfiguration(RasterOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IQrEncoder, FastQrEncoder>();
        services.TryAddSingleton<ScanJudge>();
        services.TryAddSingleton<RasterGate>();
        services.TryAddSingleton<QrImageRenderer>();
        services.TryAddSingleton<CachedImageRenderer>();
        services.TryAddSingleton<IQrImageRenderer>(provider => provider.GetRequiredService<CachedImageRenderer>());
        return services;
    }
}
