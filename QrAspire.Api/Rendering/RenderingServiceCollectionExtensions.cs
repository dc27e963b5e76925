using Microsoft.Extensions.DependencyInjection.Extensions;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering;

/// <summary>Registration of the QR engine.</summary>
public static class RenderingServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IQrEncoder"/> and <see cref="IQrImageRenderer"/>.</summary>
    public static IServiceCollection AddQrRendering(this IServiceCollection services)
    {
        services.TryAddSingleton<IQrEncoder, FastQrEncoder>();
        services.TryAddSingleton<IQrImageRenderer, QrImageRenderer>();
        return services;
    }
}
