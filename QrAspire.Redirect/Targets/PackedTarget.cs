using System.Buffers.Binary;
using System.Text;

namespace QrAspire.Redirect.Targets;

/// <summary>
/// The packed form of a target, the same in memory and in the snapshot file; little endian:
/// <code>
///  0  u8   length of the short id, 1–255 bytes
///  1  u8   flags (state in bits 0–1, then the constants below)
///  2  u16  status
///  4  i64  version of the code
/// 12  16   code id, big-endian UUID
/// 28  …    short id, UTF-8
///  …  u16  length of the URL, then the URL in ASCII (percent-encoded, ready for Location)
/// rich targets only:
///  …  i64  valid from, valid until (UTC ticks; 0 = none), max scans (-1 = none)
///  …  …    extra, JSON in UTF-8, to the end (empty = none)
/// </code>
/// </summary>
internal static class PackedTarget
{
    public const byte ForwardQuery = 0x04;
    public const byte TrackScans = 0x08;
    public const byte HasUrl = 0x10;
    public const byte HasPassword = 0x20;
    public const byte IsRich = 0x40;

    /// <summary>Longest short id or alias, bytes of UTF-8.</summary>
    public const int MaxShortId = 255;

    private const byte StateMask = 0x03;
    private const int ShortIdAt = 28;
    private const int RichFields = 3 * sizeof(long);

    public static bool Has(ReadOnlySpan<byte> packed, byte flag) => (packed[1] & flag) != 0;

    public static TargetState State(ReadOnlySpan<byte> packed) => (TargetState)(packed[1] & StateMask);

    public static int Status(ReadOnlySpan<byte> packed) => BinaryPrimitives.ReadUInt16LittleEndian(packed[2..]);

    public static long Version(ReadOnlySpan<byte> packed) => BinaryPrimitives.ReadInt64LittleEndian(packed[4..]);

    public static Guid CodeId(ReadOnlySpan<byte> packed) => new(packed.Slice(12, 16), bigEndian: true);

    public static ReadOnlySpan<byte> ShortId(ReadOnlySpan<byte> packed) => packed.Slice(ShortIdAt, packed[0]);

    public static ReadOnlySpan<byte> Url(ReadOnlySpan<byte> packed)
    {
        var at = ShortIdAt + packed[0];
        return packed.Slice(at + sizeof(ushort), BinaryPrimitives.ReadUInt16LittleEndian(packed[at..]));
    }

    /// <summary>What follows the URL: dates, limit and extra of a rich target.</summary>
    public static (DateTimeOffset? From, DateTimeOffset? Until, long? MaxScans, byte[] Extra) Rest(ReadOnlySpan<byte> packed)
    {
        var rest = packed[(ShortIdAt + packed[0] + sizeof(ushort) + Url(packed).Length)..];
        var max = BinaryPrimitives.ReadInt64LittleEndian(rest[16..]);
        return (Moment(rest), Moment(rest[8..]), max < 0 ? null : max, rest[RichFields..].ToArray());

        static DateTimeOffset? Moment(ReadOnlySpan<byte> ticks) =>
            BinaryPrimitives.ReadInt64LittleEndian(ticks) is var value and not 0 ? new DateTimeOffset(value, TimeSpan.Zero) : null;
    }

    /// <summary>Packs a row; null when it cannot be a target at all (short id empty or too long).</summary>
    public static byte[]? Pack(TargetRow row)
    {
        var id = Encoding.UTF8.GetByteCount(row.ShortId);
        if (id is 0 or > MaxShortId)
        {
            return null;
        }

        var url = row.Url is null ? "" : LocationUrl.Normalise(row.Url);
        var extra = row.Extra is null ? 0 : Encoding.UTF8.GetByteCount(row.Extra);
        var packed = new byte[ShortIdAt + id + sizeof(ushort) + url.Length + (row.IsPlain ? 0 : RichFields + extra)];
        packed[0] = (byte)id;
        packed[1] = (byte)((byte)row.State
            | (row.ForwardQuery ? ForwardQuery : 0)
            | (row.TrackScans ? TrackScans : 0)
            | (row.Url is null ? 0 : HasUrl)
            | (row.HasPassword ? HasPassword : 0)
            | (row.IsPlain ? 0 : IsRich));
        BinaryPrimitives.WriteUInt16LittleEndian(packed.AsSpan(2), (ushort)row.Status);
        BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan(4), row.Version);
        row.CodeId.TryWriteBytes(packed.AsSpan(12), bigEndian: true, out _);
        Encoding.UTF8.GetBytes(row.ShortId, packed.AsSpan(ShortIdAt));
        var rest = packed.AsSpan(ShortIdAt + id);
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)url.Length);
        Encoding.ASCII.GetBytes(url, rest[sizeof(ushort)..]);
        if (!row.IsPlain)
        {
            rest = rest[(sizeof(ushort) + url.Length)..];
            BinaryPrimitives.WriteInt64LittleEndian(rest, row.ValidFrom?.UtcTicks ?? 0);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], row.ValidUntil?.UtcTicks ?? 0);
            BinaryPrimitives.WriteInt64LittleEndian(rest[16..], row.MaxScans ?? -1);
            Encoding.UTF8.GetBytes(row.Extra ?? "", rest[RichFields..]);
        }

        return packed;
    }

    /// <summary>The same target, deleted.</summary>
    public static byte[] AsDeleted(ReadOnlySpan<byte> packed)
    {
        var deleted = packed.ToArray();
        deleted[1] = (byte)((deleted[1] & ~StateMask) | (byte)TargetState.Deleted);
        return deleted;
    }

    /// <summary>The entry that the table holds for a packed record.</summary>
    public static object ToEntry(byte[] packed) => Has(packed, IsRich) ? new RichTarget(packed) : packed;

    /// <summary>True when a record from a file has consistent lengths; its checksum is verified elsewhere.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> packed)
    {
        var urlAt = ShortIdAt + (packed.Length > 0 ? packed[0] : 0);
        if (packed.Length < urlAt + sizeof(ushort) || packed[0] == 0)
        {
            return false;
        }

        var end = urlAt + sizeof(ushort) + BinaryPrimitives.ReadUInt16LittleEndian(packed[urlAt..]);
        return Has(packed, IsRich) ? packed.Length >= end + RichFields : packed.Length == end;
    }
}
