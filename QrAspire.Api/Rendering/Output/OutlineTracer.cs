namespace QrAspire.Api.Rendering.Output;

/// <summary>Takes the corners of traced contours.</summary>
internal interface IContourSink
{
    /// <summary>A contour begins at module corner (x, y).</summary>
    void Start(int x, int y);

    /// <summary>An edge of a signed length, horizontal and vertical in turn, the first one to the right. <paramref name="last"/> marks the vertical edge back to the start.</summary>
    void Edge(bool horizontal, int length, bool last);
}

/// <summary>
/// Traces the outlines of a set of modules: dark on the right, so holes turn the other way. Unlike rows of strokes an
/// outline leaves no hairlines between rows when scaled or printed.
/// </summary>
internal static class OutlineTracer
{
    // Right, down, left, up.
    private static ReadOnlySpan<sbyte> StepX => [1, 0, -1, 0];

    private static ReadOnlySpan<sbyte> StepY => [0, 1, 0, -1];

    /// <summary>Traces rows of <paramref name="stride"/> words; bit x % 64 of word x / 64 is column x. Modules that meet in a corner stay apart.</summary>
    public static void Trace<TSink>(ref TSink sink, scoped ReadOnlySpan<ulong> bits, int size, int stride)
        where TSink : IContourSink, allows ref struct
    {
        Span<ulong> visited = stackalloc ulong[size * stride];
        for (var y = 0; y < size; y++)
        {
            for (var w = 0; w < stride; w++)
            {
                // Dark with light above: an edge that runs to the right. Every contour has at least one.
                var edges = bits[(y * stride) + w];
                if (y > 0) edges &= ~bits[((y - 1) * stride) + w];
                while ((edges &= ~visited[(y * stride) + w]) != 0)
                {
                    var x = (w * 64) + System.Numerics.BitOperations.TrailingZeroCount(edges);
                    sink.Start(x, y);
                    Follow(ref sink, bits, visited, size, stride, x, y);
                }
            }
        }
    }

    private static void Follow<TSink>(ref TSink sink, scoped ReadOnlySpan<ulong> bits, scoped Span<ulong> visited, int size, int stride, int startX, int startY)
        where TSink : IContourSink, allows ref struct
    {
        var (x, y, direction, run) = (startX, startY, 0, 0);
        while (true)
        {
            if (direction == 0) visited[(y * stride) + (x >> 6)] |= 1UL << (x & 63);
            x += StepX[direction];
            y += StepY[direction];
            run++;

            // The two modules ahead of corner (x, y), seen in the direction of travel.
            var (leftX, leftY, rightX, rightY) = direction switch
            {
                0 => (x, y - 1, x, y),
                1 => (x, y, x - 1, y),
                2 => (x - 1, y, x - 1, y - 1),
                _ => (x - 1, y - 1, x, y - 1),
            };
            var left = Dark(bits, size, stride, leftX, leftY);
            var right = Dark(bits, size, stride, rightX, rightY);
            var turn = !right ? 1 : left ? 3 : 0;
            if (turn == 0) continue;

            // Back where the first edge leaves.
            var last = x == startX && y == startY && ((direction + turn) & 3) == 0;
            sink.Edge((direction & 1) == 0, direction is 0 or 1 ? run : -run, last);
            if (last) return;
            run = 0;
            direction = (direction + turn) & 3;
        }
    }

    private static bool Dark(ReadOnlySpan<ulong> bits, int size, int stride, int x, int y) =>
        (uint)x < (uint)size && (uint)y < (uint)size && ((bits[(y * stride) + (x >> 6)] >> (x & 63)) & 1) != 0;
}
