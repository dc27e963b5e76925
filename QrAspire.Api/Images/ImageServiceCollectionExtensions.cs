using QrAspire.Api.Rendering;

namespace QrAspire.Api.Images;

/// <summary>Registration of drawing codes.</summary>
public static class ImageServiceCollectionExtensions
{
    /// <summary>Adds the QR engine.</summary>
    public static void AddImages(this IHostApplicationBuilder builder) => builder.Services.AddQrRendering();
}
