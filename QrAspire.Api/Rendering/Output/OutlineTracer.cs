namespace QrAspire.Api.Rendering.Output;

/// <summary>
/// Traces the outline of a set of modules as relative path data: alternating <c>h</c> and <c>v</c>, one closed subpath per
/// contour, holes turning the other way. Diagonal neighbours share a contour, which makes the path shorter; unlike rows of
/// strokes an outline leaves no hairlines between rows when scaled or printed.
/// </summary>
internal static class OutlineTracer
{
    // Right, down, left, up.
    private static ReadOnlySpan<sbyte> StepX => [1, 0, -1, 0];

    private static ReadOnlySpan<sbyte> StepY => [0, 1, 0, -1];

    /// <summary>
    /// Writes the path of the dark modules in <paramref name="bits"/> (rows of <paramref name="stride"/> words; bit x % 64 of
    /// word x / 64 is column x), with (<paramref name="left"/>, <paramref name="top"/>) as the place of module (0, 0).
    /// </summary>
    public static void Write(ByteWriter path, ReadOnlySpan<ulong> bits, int size, int stride, int left, int top)
    {
        Span<ulong> visited = stackalloc ulong[size * stride];
        var (lastX, lastY) = (-left, -top);
        var first = true;
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
                    path.Add(first ? (byte)'M' : (byte)'m');
                    Pair(path, x - lastX, y - lastY);
                    first = false;
                    (lastX, lastY) = (x, y);
                    Follow(path, bits, visited, size, stride, x, y);
                }
            }
        }
    }

    private static void Follow(ByteWriter path, ReadOnlySpan<ulong> bits, Span<ulong> visited, int size, int stride, int startX, int startY)
    {
        var (x, y, direction, run) = (startX, startY, 0, 0);
        while (true)
        {
            if (direction == 0) visited[(y * stride) + (x >> 6)] |= 1UL << (x & 63);
            x += StepX[direction];
            y += StepY[direction];
            run++;

            // The two modules ahead of vertex (x, y), seen in the direction of travel; dark lies to the right.
            var (leftX, leftY, rightX, rightY) = direction switch
            {
                0 => (x, y - 1, x, y),
                1 => (x, y, x - 1, y),
                2 => (x - 1, y, x - 1, y - 1),
                _ => (x - 1, y - 1, x, y - 1),
            };
            int turn;
            if (Dark(bits, size, stride, leftX, leftY)) turn = 3;
            else if (Dark(bits, size, stride, rightX, rightY)) continue;
            else turn = 1;

            if (x == startX && y == startY && ((direction + turn) & 3) == 0)
            {
                // Back where the first edge leaves: closepath draws the last, vertical edge.
                path.Add((byte)'z');
                return;
            }

            path.Add((direction & 1) == 0 ? (byte)'h' : (byte)'v');
            path.Add(direction is 0 or 1 ? run : -run);
            run = 0;
            direction = (direction + turn) & 3;
        }
    }

    private static bool Dark(ReadOnlySpan<ulong> bits, int size, int stride, int x, int y) =>
        (uint)x < (uint)size && (uint)y < (uint)size && ((bits[(y * stride) + (x >> 6)] >> (x & 63)) & 1) != 0;

    private static void Pair(ByteWriter path, int x, int y)
    {
        path.Add(x);
        if (y >= 0) path.Add((byte)' ');
        path.Add(y);
    }
}
