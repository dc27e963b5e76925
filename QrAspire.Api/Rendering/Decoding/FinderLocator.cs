namespace QrAspire.Api.Rendering.Decoding;

/// <summary>The centre of a finder pattern in pixels.</summary>
internal readonly record struct FinderCentre(double X, double Y, double Module, int Seen);

/// <summary>Finds the three finder patterns by their 1:1:3:1:1 run lengths (ISO/IEC 18004:2015 §13, step b), along rows and then across.</summary>
internal static class FinderLocator
{
    public static (FinderCentre UpperLeft, FinderCentre UpperRight, FinderCentre LowerLeft)? Find(GrayImage image)
    {
        List<FinderCentre> found = [];
        Span<int> runs = stackalloc int[5];
        for (var y = 0; y < image.Height; y++)
        {
            runs.Clear();
            var (dark, length) = (false, 0);
            for (var x = 0; x <= image.Width; x++)
            {
                var now = x < image.Width && image.Dark(x, y);
                if (now == dark && x < image.Width)
                {
                    length++;
                    continue;
                }

                runs[1..].CopyTo(runs);
                runs[4] = length;
                if (dark && IsFinder(runs)) Confirm(image, runs, x, y, found);
                (dark, length) = (now, 1);
            }
        }

        return Choose(found);
    }

    private static bool IsFinder(ReadOnlySpan<int> runs)
    {
        var total = 0;
        foreach (var run in runs)
        {
            if (run == 0) return false;
            total += run;
        }

        if (total < 7) return false;
        var module = total / 7.0;
        var slack = module / 2;
        return Math.Abs(runs[0] - module) < slack && Math.Abs(runs[1] - module) < slack && Math.Abs(runs[2] - (3 * module)) < 3 * slack
            && Math.Abs(runs[3] - module) < slack && Math.Abs(runs[4] - module) < slack;
    }

    private static void Confirm(GrayImage image, ReadOnlySpan<int> runs, int end, int y, List<FinderCentre> found)
    {
        var total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
        var x = end - runs[4] - runs[3] - (runs[2] / 2.0);
        if (Across(image, x, y, 0, 1, total) is not { } vertical) return;
        var centreY = y + vertical.Offset;
        if (Across(image, x, centreY, 1, 0, total) is not { } horizontal) return;
        var (centreX, module) = (x + horizontal.Offset, (vertical.Total + horizontal.Total) / 14.0);
        for (var i = 0; i < found.Count; i++)
        {
            var known = found[i];
            if (Math.Abs(known.X - centreX) > known.Module * 2 || Math.Abs(known.Y - centreY) > known.Module * 2) continue;
            var n = known.Seen;
            found[i] = new(((known.X * n) + centreX) / (n + 1), ((known.Y * n) + centreY) / (n + 1), ((known.Module * n) + module) / (n + 1), n + 1);
            return;
        }

        if (found.Count < 200) found.Add(new(centreX, centreY, module, 1));
    }

    /// <summary>Measures the pattern through a point along a direction; the offset moves the point to the middle of the centre run.</summary>
    private static (double Offset, int Total)? Across(GrayImage image, double x, double y, int dx, int dy, int expected)
    {
        var (px, py) = ((int)x, (int)y);
        if (!image.Dark(px, py)) return null;
        Span<int> runs = stackalloc int[5];
        int back = 0, ahead = 0;
        while (back < expected && image.Dark(px - (dx * (back + 1)), py - (dy * (back + 1)))) back++;
        while (ahead < expected && image.Dark(px + (dx * (ahead + 1)), py + (dy * (ahead + 1)))) ahead++;
        runs[2] = back + ahead + 1;
        Side(back + 1, -1, out runs[1], out runs[0]);
        Side(ahead + 1, 1, out runs[3], out runs[4]);
        var total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
        if (!IsFinder(runs) || Math.Abs(total - expected) * 5 > expected * 2) return null;
        return (((ahead - back) / 2.0) + 0.5 + Fraction(dx == 1 ? x : y), total);

        void Side(int from, int sign, out int light, out int dark)
        {
            (light, dark) = (0, 0);
            while (light <= expected && !image.Dark(px + (sign * dx * (from + light)), py + (sign * dy * (from + light)))
                && Inside(px + (sign * dx * (from + light)), py + (sign * dy * (from + light)))) light++;
            while (dark <= expected && image.Dark(px + (sign * dx * (from + light + dark)), py + (sign * dy * (from + light + dark)))) dark++;
        }

        bool Inside(int ix, int iy) => (uint)ix < (uint)image.Width && (uint)iy < (uint)image.Height;

        // Back from the given point to the pixel it lies in.
        static double Fraction(double value) => Math.Floor(value) - value;
    }

    /// <summary>The three that look alike and stand in a right angle with equal legs.</summary>
    private static (FinderCentre, FinderCentre, FinderCentre)? Choose(List<FinderCentre> found)
    {
        var candidates = found.Where(f => f.Seen >= 2).OrderByDescending(f => f.Seen).Take(12).ToArray();
        var (best, bestScore) = (((FinderCentre, FinderCentre, FinderCentre)?)null, double.MaxValue);
        foreach (var corner in candidates)
        {
            foreach (var right in candidates)
            {
                foreach (var down in candidates)
                {
                    if (corner == right || corner == down || right == down) continue;
                    var (ax, ay) = (right.X - corner.X, right.Y - corner.Y);
                    var (bx, by) = (down.X - corner.X, down.Y - corner.Y);

                    // Clockwise: a mirrored symbol is not looked for.
                    if ((ax * by) - (ay * bx) <= 0) continue;
                    var (a, b) = (Math.Sqrt((ax * ax) + (ay * ay)), Math.Sqrt((bx * bx) + (by * by)));
                    var module = (corner.Module + right.Module + down.Module) / 3;
                    if (a < module * 12) continue;
                    var score = (Math.Abs(a - b) / Math.Max(a, b)) + Math.Abs(((ax * bx) + (ay * by)) / (a * b))
                        + ((Math.Abs(corner.Module - module) + Math.Abs(right.Module - module) + Math.Abs(down.Module - module)) / module)
                        - (0.001 * Math.Min(corner.Seen, Math.Min(right.Seen, down.Seen)));
                    if (score < 0.5 && score < bestScore) (best, bestScore) = ((corner, right, down), score);
                }
            }
        }

        return best;
    }
}
