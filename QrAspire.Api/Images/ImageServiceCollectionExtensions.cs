using QrAspire.Api.Rendering;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Api.Images;

/// <summary>Registration of drawing codes.</summary>
public static class ImageServiceCollectionExtensions
{
    /// <summary>Adds the QR engine and what keeps images near and draws many.</summary>
    public static void AddImages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddQrRendering();
        builder.Services.AddSingleton<CodeSymbols>();
        builder.AddSessionDatabase("codes");
        builder.AddExternalHostedService<CodeChangeListener>();
        builder.Services.AddScoped<ImageArchive>();
    }
}
