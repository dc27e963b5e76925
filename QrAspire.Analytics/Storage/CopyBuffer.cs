using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace QrAspire.Analytics.Storage;

/// <summary>
/// Rows in PostgreSQL's binary COPY format (documentation of COPY, "Binary Format"), encoded once and sent as often as a
/// retry needs: signature, flags, then each tuple as field count and length-prefixed values in network order, then -1.
/// </summary>
public sealed class CopyBuffer : IDisposable
{
    private const short Trailer = -1;
    private const int Null = -1;

    /// <summary>Microseconds between the Unix epoch and PostgreSQL's (2000-01-01).</summary>
    private const long EpochMicroseconds = 946_684_800_000_000;

    private static readonly byte[] s_header = [.. "PGCOPY\n"u8, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // Megabytes a batch: pooled, or they would be what collections of the oldest generation are for.
    private byte[] _bytes;
    private int _length;

    /// <summary>Starts a buffer of about <paramref name="capacity"/> bytes.</summary>
    public CopyBuffer(int capacity)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 256));
        s_header.CopyTo(_bytes, 0);
        _length = s_header.Length;
    }

    /// <summary>Everything written, ready to be sent after <see cref="Complete"/>; no longer valid once disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length) = ([], 0);
    }

    /// <summary>Begins a tuple of <paramref name="fields"/> values.</summary>
    public void BeginRow(short fields) => WriteInt16(fields);

    /// <summary>Ends the data.</summary>
    public void Complete() => WriteInt16(Trailer);

    public void Write(Guid value)
    {
        var span = Free(20);
        BinaryPrimitives.WriteInt32BigEndian(span, 16);
        value.TryWriteBytes(span[4..], bigEndian: true, out _);
        Advance(20);
    }

    public void Write(long value)
    {
        var span = Free(12);
        BinaryPrimitives.WriteInt32BigEndian(span, 8);
        BinaryPrimitives.WriteInt64BigEndian(span[4..], value);
        Advance(12);
    }

    public void Write(bool value)
    {
        var span = Free(5);
        BinaryPrimitives.WriteInt32BigEndian(span, 1);
        span[4] = value ? (byte)1 : (byte)0;
        Advance(5);
    }

    /// <summary>Writes a <c>timestamptz</c>.</summary>
    public void Write(DateTimeOffset value) => Write((value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond - EpochMicroseconds);

    /// <summary>Writes <c>text</c>. PostgreSQL's text holds every character but U+0000, which becomes U+FFFD.</summary>
    public void Write(string? value)
    {
        if (value is null)
        {
            WriteInt32(Null);
            return;
        }

        var text = value.Contains('\0', StringComparison.Ordinal) ? value.Replace('\0', '\uFFFD') : value;
        var span = Free(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, span[4..]);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        Advance(4 + length);
    }

    private void WriteInt16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(Free(2), value);
        Advance(2);
    }

    private void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Free(4), value);
        Advance(4);
    }

    /// <summary>At least so many free bytes.</summary>
    private Span<byte> Free(int size)
    {
        if (_bytes.Length - _length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, _length + size));
            Bytes.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(_length);
    }

    private void Advance(int size) => _length += size;
}
