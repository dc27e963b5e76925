using System.Buffers.Binary;
using System.Globalization;

namespace QrAspire.Redirect.Journaling;

/// <summary>
/// The bytes of a segment file; little endian:
/// <code>
/// header   4  "QRJL"    u32 format version (1)    u64 segment number
/// record   u32 length of the payload    u32 CRC-32C of the length and the payload    payload
/// </code>
/// A file ends after its last whole record; whatever follows is a torn tail.
/// </summary>
internal static class JournalFormat
{
    public const int HeaderSize = 16;
    public const int FrameSize = 8;

    /// <summary>Longest payload, bytes; a greater length can only be damage.</summary>
    public const int MaxPayload = 1 << 16;

    private const uint FormatVersion = 1;
    private const string Extension = ".seg";

    private static ReadOnlySpan<byte> Magic => "QRJL"u8;

    /// <summary>File name of a segment: its number in 20 digits, so that names sort as numbers do.</summary>
    public static string FileName(long segment) => segment.ToString("D20", CultureInfo.InvariantCulture) + Extension;

    /// <summary>Numbers of the segments in a folder, ascending.</summary>
    public static long[] Segments(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(path => long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0)
            .Order()];

    public static void WriteHeader(Span<byte> header, long segment)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], FormatVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)segment);
    }

    public static bool IsHeader(ReadOnlySpan<byte> header, long segment) =>
        header.Length >= HeaderSize
        && header.StartsWith(Magic)
        && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == FormatVersion
        && BinaryPrimitives.ReadUInt64LittleEndian(header[8..]) == (ulong)segment;

    /// <summary>Checksum of a record.</summary>
    public static uint Checksum(ReadOnlySpan<byte> payload)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)payload.Length);
        return Crc32C.Finish(Crc32C.Update(Crc32C.Update(Crc32C.Start, length), payload));
    }

    public static void WriteRecord(Span<byte> destination, ReadOnlySpan<byte> payload, uint checksum)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], checksum);
        payload.CopyTo(destination[FrameSize..]);
    }

    /// <summary>Reads the record at the start of <paramref name="data"/>.</summary>
    public static RecordStatus TryRead(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (data.Length < FrameSize)
        {
            return RecordStatus.Incomplete;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(data);
        if (length is 0 or > MaxPayload)
        {
            return RecordStatus.Damaged;
        }

        if (data.Length - FrameSize < length)
        {
            return RecordStatus.Incomplete;
        }

        var body = data.Slice(FrameSize, (int)length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) != Checksum(body))
        {
            return RecordStatus.Damaged;
        }

        payload = body;
        return RecordStatus.Whole;
    }
}

/// <summary>What stands at an offset of a segment.</summary>
internal enum RecordStatus
{
    /// <summary>A record whose checksum is right.</summary>
    Whole,

    /// <summary>The data ends before the record does.</summary>
    Incomplete,

    /// <summary>No record can begin like this, or its checksum is wrong.</summary>
    Damaged,
}
