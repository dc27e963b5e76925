using System.Buffers;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Output;

/// <summary>
/// Writes the outline of a symbol as the shortest path data, to be filled by the even-odd rule. That rule lets lines run on
/// straight where modules meet in a corner, so a boundary line of any length is one command; of the relative and the absolute
/// form the shorter one is written, and each contour starts where that costs least.
/// </summary>
internal static class ShortOutline
{
    /// <summary>Writes path data for all dark modules, moved by <paramref name="offset"/> to the right and down.</summary>
    public static void Write(ByteWriter svg, QrMatrix matrix, int offset)
    {
        var side = matrix.Size + 1;

        // Of every corner the other end of its horizontal and of its vertical line; 0 = no corner, else coordinate + 1.
        var ends = ArrayPool<short>.Shared.Rent(2 * side * side);
        var corners = ArrayPool<short>.Shared.Rent(2 * side * side);
        try
        {
            var across = ends.AsSpan(0, side * side);
            var down = ends.AsSpan(side * side, side * side);
            Lines(matrix, side, across, down);
            var pen = new Pen(svg, offset);
            for (var y = 0; y < side; y++)
            {
                for (var x = 0; x < side; x++)
                {
                    if (across[(y * side) + x] != 0) Contour(ref pen, Collect(across, down, side, x, y, corners));
                }
            }
        }
        finally
        {
            ArrayPool<short>.Shared.Return(ends);
            ArrayPool<short>.Shared.Return(corners);
        }
    }

    private static void Lines(QrMatrix matrix, int side, Span<short> across, Span<short> down)
    {
        across.Clear();
        down.Clear();
        for (var line = 0; line < side; line++)
        {
            var (fromX, fromY) = (-1, -1);
            for (var at = 0; at <= side; at++)
            {
                var horizontal = at < side && matrix[at, line - 1] != matrix[at, line];
                if (horizontal && fromX < 0) fromX = at;
                if (!horizontal && fromX >= 0)
                {
                    (across[(line * side) + fromX], across[(line * side) + at], fromX) = ((short)(at + 1), (short)(fromX + 1), -1);
                }

                var vertical = at < side && matrix[line - 1, at] != matrix[line, at];
                if (vertical && fromY < 0) fromY = at;
                if (!vertical && fromY >= 0)
                {
                    (down[(fromY * side) + line], down[(at * side) + line], fromY) = ((short)(at + 1), (short)(fromY + 1), -1);
                }
            }
        }
    }

    /// <summary>The corners of one contour in turn as x, y pairs, a horizontal line first; they are struck off.</summary>
    private static ReadOnlySpan<short> Collect(Span<short> across, Span<short> down, int side, int startX, int startY, short[] corners)
    {
        var (x, y, count) = (startX, startY, 0);
        do
        {
            (corners[count], corners[count + 1]) = ((short)x, (short)y);
            var next = across[(y * side) + x] - 1;
            across[(y * side) + x] = 0;
            across[(y * side) + next] = 0;
            x = next;
            (corners[count + 2], corners[count + 3]) = ((short)x, (short)y);
            y = down[(y * side) + x] - 1;
            count += 4;
        }
        while (x != startX || y != startY);
        return corners.AsSpan(0, count);
    }

    /// <summary>Writes a contour from the corner and in the direction that take the fewest bytes.</summary>
    private static void Contour(ref Pen pen, ReadOnlySpan<short> corners)
    {
        var count = corners.Length / 2;
        int forward = 0, backward = 0;
        for (var i = 0; i < count; i++)
        {
            var next = (i + 1) % count;
            forward += pen.LineLength(corners, i, next);
            backward += pen.LineLength(corners, next, i);
        }

        var (best, start, step) = (int.MaxValue, 0, 1);
        for (var i = 0; i < count; i++)
        {
            var (before, after) = ((i + count - 1) % count, (i + 1) % count);
            var move = pen.MoveLength(corners, i);
            var ahead = move + forward - pen.LineLength(corners, before, i);
            var back = move + backward - pen.LineLength(corners, after, i);
            if (ahead < best) (best, start, step) = (ahead, i, 1);
            if (back < best) (best, start, step) = (back, i, count - 1);
        }

        pen.Move(corners, start);
        for (var (n, i) = (1, start); n < count; n++)
        {
            var next = (i + step) % count;
            pen.Line(corners, i, next);
            i = next;
        }

        pen.Close(corners, start);
    }

    private ref struct Pen(ByteWriter svg, int offset)
    {
        private int _x = int.MinValue;
        private int _y;

        public readonly int LineLength(ReadOnlySpan<short> corners, int from, int to)
        {
            var (difference, target) = Ends(corners, from, to);
            return 1 + Math.Min(Length(difference), Length(target + offset));
        }

        public readonly void Line(ReadOnlySpan<short> corners, int from, int to)
        {
            var (difference, target) = Ends(corners, from, to);
            var horizontal = corners[(from * 2) + 1] == corners[(to * 2) + 1];
            if (Length(target + offset) < Length(difference)) svg.Add(horizontal ? (byte)'H' : (byte)'V').Add(target + offset);
            else svg.Add(horizontal ? (byte)'h' : (byte)'v').Add(difference);
        }

        public readonly int MoveLength(ReadOnlySpan<short> corners, int to) => Math.Min(Relative(corners, to), Absolute(corners, to));

        public void Move(ReadOnlySpan<short> corners, int to)
        {
            var (x, y) = (corners[to * 2], corners[(to * 2) + 1]);
            if (Absolute(corners, to) <= Relative(corners, to))
            {
                svg.Add((byte)'M').Add(x + offset).Add((byte)' ').Add(y + offset);
            }
            else
            {
                svg.Add((byte)'m').Add(x - _x);
                if (y >= _y) svg.Add((byte)' ');
                svg.Add(y - _y);
            }
        }

        /// <summary>Back at the contour's start, where the next move counts from.</summary>
        public void Close(ReadOnlySpan<short> corners, int start)
        {
            svg.Add((byte)'z');
            (_x, _y) = (corners[start * 2], corners[(start * 2) + 1]);
        }

        private readonly int Relative(ReadOnlySpan<short> corners, int to)
        {
            if (_x == int.MinValue) return int.MaxValue;
            var (dx, dy) = (corners[to * 2] - _x, corners[(to * 2) + 1] - _y);
            return 1 + Length(dx) + Length(dy) + (dy >= 0 ? 1 : 0);
        }

        private readonly int Absolute(ReadOnlySpan<short> corners, int to) => 2 + Length(corners[to * 2] + offset) + Length(corners[(to * 2) + 1] + offset);

        private static (int Difference, int Target) Ends(ReadOnlySpan<short> corners, int from, int to)
        {
            var (x1, y1, x2, y2) = (corners[from * 2], corners[(from * 2) + 1], corners[to * 2], corners[(to * 2) + 1]);
            return y1 == y2 ? (x2 - x1, x2) : (y2 - y1, y2);
        }

        private static int Length(int value) => value switch
        {
            < 0 => 1 + Length(-value),
            < 10 => 1,
            < 100 => 2,
            _ => 3,
        };
    }
}
