using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace QrAspire.Api.Rendering.Output;

/// <summary>A growing byte buffer with the few shapes file writers need. Numbers are always written the invariant way.</summary>
internal sealed class ByteWriter(int capacity = 4096)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public byte[] ToArray() => Written.ToArray();

    public void Clear() => Length = 0;

    public Span<byte> Take(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    public void Back(int count) => Length -= count;

    public ByteWriter Add(byte value)
    {
        Take(1)[0] = value;
        return this;
    }

    public ByteWriter Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Take(bytes.Length));
        return this;
    }

    public ByteWriter Add(string text)
    {
        var span = Take(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, span);
        return this;
    }

    public ByteWriter BigEndian(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);
        return this;
    }

    public void Patch(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(at, 4), value);

    public ByteWriter Add(int value)
    {
        var span = Take(11);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        Back(11 - written);
        return this;
    }

    /// <summary>At most <paramref name="decimals"/> decimals, no trailing zeros, no leading zero before the point.</summary>
    public ByteWriter Add(double value, int decimals)
    {
        var rounded = Math.Round(value, decimals, MidpointRounding.AwayFromZero);
        if (rounded == Math.Truncate(rounded) && Math.Abs(rounded) < int.MaxValue) return Add((int)rounded);
        Span<byte> text = stackalloc byte[32];
        ReadOnlySpan<char> format = "0.####".AsSpan(0, 2 + Math.Min(decimals, 4));
        rounded.TryFormat(text, out var written, format, CultureInfo.InvariantCulture);
        if (text[0] == '0') return Add(text[1..written]);
        if (text[0] == '-' && text[1] == '0') return Add((byte)'-').Add(text[2..written]);
        return Add(text[..written]);
    }
}
