using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace QrAspire.Api.Rendering.Output;

/// <summary>
/// Writes a ZIP (APPNOTE 6.3.10) to a stream that only goes forward and only takes asynchronous writes. Files are whole in memory, so their
/// headers are complete and nothing has to be patched. Without ZIP64: at most <see cref="MaxLength"/> bytes and 65,535 files.
/// </summary>
internal sealed class ZipWriter(Stream target, DateTimeOffset time)
{
    /// <summary>Where the last file may end.</summary>
    public const long MaxLength = 0xF000_0000;

    private const ushort Version = 20;
    private const ushort Utf8Names = 0x0800;
    private const int LocalHeader = 30;
    private const int CentralHeader = 46;

    private readonly ByteWriter _directory = new(64 * 1024);
    private long _at;
    private int _files;

    /// <summary>Whether a file of this length fits.</summary>
    public bool Fits(int length) => _at + length + LocalHeader + 512 < MaxLength;

    /// <summary>Adds a file, deflated when that is asked for and makes it smaller.</summary>
    public async Task AddAsync(string name, ReadOnlyMemory<byte> content, bool deflate, CancellationToken cancellationToken)
    {
        var packed = deflate ? Deflate(content.Span) : null;
        var isPacked = packed is not null && packed.Length < content.Length;
        var body = isPacked ? packed!.ToArray() : content;
        var utf8 = Encoding.UTF8.GetBytes(name);
        var header = new byte[LocalHeader + utf8.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034b50);
        Common(header.AsSpan(4), isPacked, Crc32.Compute(content.Span), body.Length, content.Length, utf8.Length);
        utf8.CopyTo(header.AsSpan(LocalHeader));
        await target.WriteAsync(header, cancellationToken);
        await target.WriteAsync(body, cancellationToken);

        var entry = _directory.Take(CentralHeader);
        entry.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(entry, 0x02014b50);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], Version);
        header.AsSpan(4, LocalHeader - 4).CopyTo(entry[6..]);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[42..], (uint)_at);
        _directory.Add(utf8);
        _at += header.Length + body.Length;
        _files++;
    }

    /// <summary>Writes the directory; the archive is complete.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        var directory = _directory.Length;
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)_files);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)_files);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)directory);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)_at);
        await target.WriteAsync(_directory.ToArray(), cancellationToken);
        await target.WriteAsync(end, cancellationToken);
    }

    /// <summary>What local and central headers share: 26 bytes from the version needed.</summary>
    private void Common(Span<byte> header, bool deflated, uint crc, int packed, int length, int name)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], Utf8Names);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], (ushort)(deflated ? 8 : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)((time.Hour << 11) | (time.Minute << 5) | (time.Second / 2)));
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], (ushort)(((time.Year - 1980) << 9) | (time.Month << 5) | time.Day));
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], crc);
        BinaryPrimitives.WriteInt32LittleEndian(header[14..], packed);
        BinaryPrimitives.WriteInt32LittleEndian(header[18..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)name);
    }

    private static ByteWriter Deflate(ReadOnlySpan<byte> content)
    {
        var packed = new ByteWriter((content.Length / 2) + 64);
        using (var deflate = new DeflateStream(new ByteWriterStream(packed), CompressionLevel.Fastest)) deflate.Write(content);
        return packed;
    }
}
