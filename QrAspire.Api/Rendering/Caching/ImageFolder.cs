using System.Buffers.Binary;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Caching;

/// <summary>
/// Images as files named after their entity tag. A file is written under another name first and has a checksum, so that a crash or a
/// damaged disk costs a file and never gives a wrong image. A folder that fails is a folder without images.
/// </summary>
internal sealed partial class ImageFolder
{
    private const uint Magic = 0x51524331;
    private const int HeaderLength = 16;
    private const string Extension = ".qri";

    private readonly DirectoryInfo _folder;
    private readonly long _limit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _trimming = new();
    private long _bytes;

    public ImageFolder(string folder, long limit, TimeProvider time, ILogger logger)
    {
        (_limit, _time, _logger) = (limit, time, logger);
        _folder = Directory.CreateDirectory(folder);
        _bytes = Files().Sum(file => file.Length);
    }

    /// <summary>The kept image; null when there is none or it is damaged.</summary>
    public RenderedImage? Find(string etag, RenderRequest request)
    {
        try
        {
            var file = File.ReadAllBytes(PathOf(etag));
            var header = file.AsSpan(0, Math.Min(file.Length, HeaderLength));
            if (header.Length < HeaderLength || BinaryPrimitives.ReadUInt32BigEndian(header) != Magic || BinaryPrimitives.ReadUInt32BigEndian(header[12..]) != Crc32.Compute(file.AsSpan(HeaderLength)))
            {
                File.Delete(PathOf(etag));
                return null;
            }

            var symbol = new SymbolInfo(header[4], header[5] != 0, (EccLevel)header[6], header[7], BinaryPrimitives.ReadInt32BigEndian(header[8..]));
            return new(file.AsMemory(HeaderLength), request.DataUri ? OutputFormat.Text.ContentType() : request.Format.ContentType(), etag, symbol);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (exception is not (FileNotFoundException or DirectoryNotFoundException)) LogFailed(_logger, exception);
            return null;
        }
    }

    public void Keep(RenderedImage image)
    {
        var file = new byte[HeaderLength + image.Content.Length];
        BinaryPrimitives.WriteUInt32BigEndian(file, Magic);
        (file[4], file[5], file[6], file[7]) = ((byte)image.Symbol.Version, image.Symbol.Micro ? (byte)1 : (byte)0, (byte)image.Symbol.Ecc, (byte)image.Symbol.Mask);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(8), image.Symbol.Modules);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(12), Crc32.Compute(image.Content.Span));
        image.Content.Span.CopyTo(file.AsSpan(HeaderLength));
        var (target, draft) = (PathOf(image.ETag), Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N") + ".tmp"));
        try
        {
            File.WriteAllBytes(draft, file);
            File.Move(draft, target, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFailed(_logger, exception);
            return;
        }

        if (Interlocked.Add(ref _bytes, file.Length) > _limit) Trim();
    }

    /// <summary>Deletes the oldest until a tenth is free. Drafts that a crash left behind go first.</summary>
    private void Trim()
    {
        lock (_trimming)
        {
            if (Interlocked.Read(ref _bytes) <= _limit) return;
            var yesterday = _time.GetUtcNow().AddDays(-1);
            var left = 0L;
            foreach (var file in Files().OrderByDescending(file => file.LastWriteTimeUtc))
            {
                var stale = file.Extension != Extension && file.LastWriteTimeUtc < yesterday;
                if (!stale && left + file.Length <= _limit * 9 / 10)
                {
                    left += file.Length;
                    continue;
                }

                try
                {
                    file.Delete();
                }
                catch (IOException exception)
                {
                    LogFailed(_logger, exception);
                }
            }

            Interlocked.Exchange(ref _bytes, left);
        }
    }

    private IEnumerable<FileInfo> Files() => _folder.EnumerateFiles("*.qri").Concat(_folder.EnumerateFiles("*.tmp"));

    /// <summary>A tag is base64url between quotes: a file name as it is.</summary>
    private string PathOf(string etag) => Path.Combine(_folder.FullName, etag.Trim('"') + Extension);

    [LoggerMessage(EventId = 2200, Level = LogLevel.Warning, Message = "The image folder failed; images are drawn anew")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
