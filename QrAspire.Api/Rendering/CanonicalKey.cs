using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace QrAspire.Api.Rendering;

/// <summary>
/// Builds the key of a request: every value length-prefixed or fixed-width in a fixed order, hashed with SHA-256. Equal
/// requests have equal keys on every machine; <see cref="EngineVersion"/> changes when the same request gives other bytes.
/// </summary>
internal sealed class CanonicalKey
{
    /// <summary>Raise it whenever any output changes for an unchanged request.</summary>
    private const int EngineVersion = 4;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    private readonly ArrayBufferWriter<byte> _buffer;

    private CanonicalKey(ArrayBufferWriter<byte> buffer) => _buffer = buffer;

    public static string ETag(RenderRequest request)
    {
        var buffer = s_buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        var key = new CanonicalKey(buffer);
        key.Add(EngineVersion).Add(request.Text).Add((int)request.Format).Add((int)request.Ecc).Add(request.BoostEcc)
            .Add(request.Version ?? -1).Add(request.Mask ?? -1).Add(request.Micro).Add(request.Eci).Add((int)request.Fnc1)
            .Add(request.Size ?? -1).Add((int)request.Unit).Add(request.Dpi ?? -1).Add(request.QuietZone ?? -1)
            .Add(request.Title).Add(request.Description).Add(request.Inline)
            .Add(request.CurrentColor).Add((int)request.Ink).Add(request.DataUri);
        key.Add(request.Append is { } place ? (place.Index << 16) | (place.Count << 8) | place.Parity : -1);
        request.Design.AddTo(key);

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(buffer.WrittenSpan, hash);
        Span<char> text = stackalloc char[24];
        text[0] = '"';
        Base64Url.EncodeToChars(hash[..16], text[1..]);
        text[23] = '"';
        return new string(text);
    }

    public CanonicalKey Add(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    public CanonicalKey Add(bool value) => Add(value ? 1 : 0);

    public CanonicalKey Add(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    public CanonicalKey Add(Rgba colour) => Add((colour.R << 24) | (colour.G << 16) | (colour.B << 8) | colour.A);

    public CanonicalKey Add(string? text)
    {
        if (text is null) return Add(-1);
        var length = Encoding.UTF8.GetByteCount(text);
        Add(length);
        _buffer.Advance(Encoding.UTF8.GetBytes(text, _buffer.GetSpan(length)));
        return this;
    }

    public CanonicalKey Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        _buffer.Write(bytes);
        return this;
    }
}
