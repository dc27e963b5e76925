using Microsoft.Extensions.DependencyInjection.Extensions;
using QrAspire.Api.Rendering.Scannability;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering;

/// <summary>Registration of the QR engine.</summary>
public static class RenderingServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IQrEncoder"/>, <see cref="IQrImageRenderer"/> and <see cref="ScanJudge"/>.</summary>
    public static IServiceCollection AddQrRendering(this IServiceCollection services)
    {
        services.TryAddSingleton<IQrEncoder, FastQrEncoder>();
        services.TryAddSingleton<ScanJudge>();
        services.TryAddSingleton<IQrImageRenderer, QrImageRenderer>();
        return services;
    }
}
