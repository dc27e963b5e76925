using System.ComponentModel.DataAnnotations;

namespace QrAspire.Api.Rendering.Rasters;

/// <summary>How many large images are drawn at the same time; section <c>Rasters</c>.</summary>
public sealed class RasterOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Rasters";

    /// <summary>Bytes that large images take together while they are drawn; an image that takes more is drawn alone. Default 192 MiB: two styled PNG of 4,096 px.</summary>
    [Range(16L << 20, 64L << 30)]
    public long BytesInFlight { get; init; } = 192L << 20;

    /// <summary>How long a large image waits for its turn before 503. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most large images that wait at the same time; a further one is answered with 503 at once. Default 32.</summary>
    [Range(0, 10_000)]
    public int Queue { get; init; } = 32;
}
