using System.Buffers.Binary;

namespace QrAspire.Analytics.Storage;

/// <summary>
/// The time inside a UUIDv7 (RFC 9562 §5.7: the first 48 bits are Unix milliseconds). Event ids sort by time, so that a range
/// of ids is a range of time: the partitions of <c>scans</c> and every time filter on it are ranges of ids.
/// </summary>
public static class UuidTime
{
    /// <summary>The smallest id of a moment: its milliseconds followed by zeros. <c>id &gt;= Floor(t)</c> means "at or after t".</summary>
    public static Guid Floor(DateTimeOffset moment)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, moment.ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The moment in an id, to the millisecond, UTC.</summary>
    public static DateTimeOffset Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }
}
