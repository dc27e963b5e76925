using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Places;

/// <summary>Registration.</summary>
public static class PlaceExtensions
{
    /// <summary>Adds the finder of places: a file when one is configured. A file that cannot be read stops the start.</summary>
    public static void AddPlaces(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<PlaceOptions>().BindConfiguration(PlaceOptions.Section)
            .Validate(options => string.IsNullOrEmpty(options.File) || File.Exists(options.File), $"{PlaceOptions.Section}:File does not exist.").ValidateOnStart();
        builder.Services.AddSingleton<IPlaceFinder>(services =>
            services.GetRequiredService<IOptions<PlaceOptions>>().Value.File is { Length: > 0 } file ? PlaceFile.Read(file) : new NoPlaces());
    }
}
