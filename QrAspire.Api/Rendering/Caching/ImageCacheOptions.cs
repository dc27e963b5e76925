using System.ComponentModel.DataAnnotations;

namespace QrAspire.Api.Rendering.Caching;

/// <summary>How many drawn images are kept; section <c>ImageCache</c>.</summary>
public sealed class ImageCacheOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "ImageCache";

    /// <summary>Bytes of images kept in memory; 0 keeps none. Default 64 MiB.</summary>
    [Range(0, 16L << 30)]
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>Folder for images that outlive the process; it belongs to the cache alone. Default: none, nothing is kept on disk.</summary>
    public string? Folder { get; init; }

    /// <summary>Bytes of images kept in <see cref="Folder"/>; the oldest make room. Default 1 GiB.</summary>
    [Range(1L << 20, 16L << 40)]
    public long FolderBytes { get; init; } = 1L << 30;
}
