using System.Numerics;

namespace QrAspire.Api.Rendering.Rasters;

/// <summary>
/// Pixels of large images to use again. The collector may take what is not in use at any time, so that nothing is held for long; without the reuse
/// buffers of 64 MiB would pile up faster than it comes by.
/// </summary>
internal static class RasterBuffers
{
    /// <summary>Smaller ones are left to the collector.</summary>
    private const int Least = 4 << 20;

    private const int MaxKept = 16;

    private static readonly Lock s_lock = new();
    private static readonly List<WeakReference<byte[]>> s_kept = [];

    /// <summary>Bytes that <see cref="Rent"/> takes for so many: large ones come in powers of two, so that they fit again.</summary>
    public static long Size(long length) => length < Least ? length : (long)BitOperations.RoundUpToPowerOf2((ulong)length);

    /// <summary>At least <paramref name="length"/> zeros.</summary>
    public static byte[] Rent(int length)
    {
        if (length < Least) return new byte[length];
        var size = (int)Size(length);
        if (Take(size) is not { } buffer) return new byte[size];
        buffer.AsSpan(0, length).Clear();
        return buffer;
    }

    /// <summary>Gives back what nobody looks at any more.</summary>
    public static void Return(byte[] buffer)
    {
        if (buffer.Length < Least) return;
        lock (s_lock)
        {
            s_kept.RemoveAll(kept => !kept.TryGetTarget(out _));
            if (s_kept.Count < MaxKept) s_kept.Add(new(buffer));
        }
    }

    private static byte[]? Take(int size)
    {
        lock (s_lock)
        {
            for (var i = s_kept.Count - 1; i >= 0; i--)
            {
                if (s_kept[i].TryGetTarget(out var buffer) && buffer.Length != size) continue;
                s_kept.RemoveAt(i);
                if (buffer is not null) return buffer;
            }
        }

        return null;
    }
}
