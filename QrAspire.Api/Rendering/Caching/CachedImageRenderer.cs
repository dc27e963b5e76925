using System.Diagnostics.Metrics;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using QrAspire.Api.Rendering.Rasters;

namespace QrAspire.Api.Rendering.Caching;

/// <summary>
/// Keeps drawn images by their entity tag: in memory, and in a folder when one is configured. What only <c>force</c> lets through is
/// never kept, so a cached image is one that anybody may have.
/// </summary>
public sealed class CachedImageRenderer : IQrImageRenderer, IDisposable
{
    /// <summary>Bytes an entry takes beside its content: tag, records, the cache's own bookkeeping.</summary>
    private const int Overhead = 512;

    private readonly QrImageRenderer _renderer;
    private readonly RasterGate _gate;
    private readonly MemoryCache? _memory;
    private readonly ImageFolder? _folder;
    private readonly Counter<long> _lookups;

    /// <summary>Opens the cache.</summary>
    public CachedImageRenderer(QrImageRenderer renderer, RasterGate gate, IOptions<ImageCacheOptions> options, IMeterFactory meters, TimeProvider time, ILogger<CachedImageRenderer> logger)
    {
        (_renderer, _gate) = (renderer, gate);
        if (options.Value.MemoryBytes > 0) _memory = new(new MemoryCacheOptions { SizeLimit = options.Value.MemoryBytes, CompactionPercentage = 0.2 });
        if (options.Value.Folder is { Length: > 0 } folder) _folder = new(folder, options.Value.FolderBytes, time, logger);
        _lookups = meters.Create("QrAspire.Api").CreateCounter<long>("qr.images.lookups", "{image}", "Images asked for, by where they came from.");
    }

    /// <inheritdoc/>
    public string ETag(RenderRequest request) => _renderer.ETag(request);

    /// <summary>The image with this tag when it is in memory; null otherwise.</summary>
    public RenderedImage? Find(string etag)
    {
        if (_memory is null || !_memory.TryGetValue(etag, out RenderedImage? image)) return null;
        Count("memory");
        return image;
    }

    /// <inheritdoc/>
    public ValueTask<Outcome<RenderedImage>> RenderAsync(RenderRequest request, CancellationToken cancellationToken, bool patient = false)
    {
        var etag = ETag(request);
        if (Find(etag) is { } kept) return new((Outcome<RenderedImage>)kept);
        if (_folder?.Find(etag, request) is { } stored)
        {
            Count("folder");
            Keep(stored);
            return new((Outcome<RenderedImage>)stored);
        }

        var weight = _renderer.Weight(request);
        return weight <= RasterGate.Small ? new(Kept(request, _renderer.Render(request, cancellationToken))) : DrawLargeAsync(request, weight, patient, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();

    private async ValueTask<Outcome<RenderedImage>> DrawLargeAsync(RenderRequest request, long weight, bool patient, CancellationToken cancellationToken)
    {
        // Another request may have drawn the same image while this one waited.
        var etag = ETag(request);
        var image = await _gate.RunAsync(weight, patient, token => Find(etag) is { } kept ? kept : _renderer.Render(request, token), cancellationToken);
        return Kept(request, image);
    }

    private Outcome<RenderedImage> Kept(RenderRequest request, Outcome<RenderedImage> image)
    {
        Count(image.Ok ? "drawn" : image.Errors[0].RetryAfter is null ? "refused" : "busy");
        if (!image.Ok || request.Force) return image;
        Keep(image.Value);
        _folder?.Keep(image.Value);
        return image;
    }

    private void Keep(RenderedImage image) => _memory?.Set(image.ETag, image, new MemoryCacheEntryOptions { Size = image.Content.Length + Overhead });

    private void Count(string source) => _lookups.Add(1, new KeyValuePair<string, object?>("source", source));
}
