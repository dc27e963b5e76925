using System.Buffers.Binary;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Fonts;

/// <summary>
/// Outlines of a font file with TrueType glyphs (ISO/IEC 14496-22: head, maxp, cmap formats 4 and 12, hhea, hmtx, loca, glyf). Every
/// offset is checked by the span it indexes; a damaged file throws <see cref="InvalidDataException"/> when it is opened or a glyph is drawn.
/// </summary>
internal sealed class TrueTypeFont
{
    private const int MaxNesting = 6;
    private readonly byte[] _file;
    private readonly Dictionary<string, (int At, int Length)> _tables = new(StringComparer.Ordinal);
    private readonly bool _longOffsets;
    private readonly int _metrics;
    private readonly int _map;
    private readonly int _mapFormat;

    public TrueTypeFont(byte[] file)
    {
        _file = file;
        try
        {
            for (var i = 0; i < U16(4); i++)
            {
                var entry = 12 + (i * 16);
                _tables[System.Text.Encoding.ASCII.GetString(file, entry, 4)] = ((int)U32(entry + 8), (int)U32(entry + 12));
            }

            var head = Table("head");
            UnitsPerEm = U16(head + 18);
            _longOffsets = S16(head + 50) != 0;
            Glyphs = U16(Table("maxp") + 4);
            _metrics = U16(Table("hhea") + 34);
            (_map, _mapFormat) = CharacterMap();
            _ = (Table("hmtx"), Table("loca"), Table("glyf"));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The font file is damaged.", e);
        }

        if (UnitsPerEm == 0 || _metrics == 0) throw new InvalidDataException("The font file has no metrics.");
    }

    public int UnitsPerEm { get; }

    public int Glyphs { get; }

    /// <summary>The glyph of a character, 0 when the font has none.</summary>
    public int Glyph(int character) => Guarded(() => _mapFormat == 12 ? Segmented(character) : character > 0xFFFF ? 0 : Mapped(character));

    /// <summary>How far the pen moves, in em.</summary>
    public double Advance(int glyph) => Guarded(() => U16(Table("hmtx") + (Math.Min(glyph, _metrics - 1) * 4)) / (double)UnitsPerEm);

    /// <summary>Adds a glyph's outline at (x, y) on the base line, y down, one em being <paramref name="size"/>.</summary>
    public void Draw(VectorPath path, int glyph, double x, double y, double size)
    {
        var scale = size / UnitsPerEm;
        Guarded(() =>
        {
            Outline(path, glyph, new Affine(scale, 0, 0, -scale, x, y), MaxNesting);
            return 0;
        });
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The font file is damaged.", e);
        }
    }

    private void Outline(VectorPath path, int glyph, Affine map, int nesting)
    {
        if ((uint)glyph >= (uint)Glyphs || nesting == 0) return;
        var loca = Table("loca");
        var (from, to) = _longOffsets ? ((int)U32(loca + (glyph * 4)), (int)U32(loca + (glyph * 4) + 4)) : (U16(loca + (glyph * 2)) * 2, U16(loca + (glyph * 2) + 2) * 2);
        if (to <= from) return;
        var at = Table("glyf") + from;
        var contours = S16(at);
        if (contours >= 0) Simple(path, at + 10, contours, map);
        else Composite(path, at + 10, map, nesting);
    }

    private void Composite(VectorPath path, int at, Affine map, int nesting)
    {
        while (true)
        {
            var (flags, glyph) = (U16(at), U16(at + 2));
            at += 4;
            double dx, dy, a = 1, b = 0, c = 0, d = 1;
            if ((flags & 1) != 0)
            {
                (dx, dy) = (S16(at), S16(at + 2));
                at += 4;
            }
            else
            {
                (dx, dy) = ((sbyte)_file[at], (sbyte)_file[at + 1]);
                at += 2;
            }

            if ((flags & 2) == 0) (dx, dy) = (0, 0);
            if ((flags & 0x08) != 0) (a, d, at) = (F2(at), F2(at), at + 2);
            else if ((flags & 0x40) != 0) (a, d, at) = (F2(at), F2(at + 2), at + 4);
            else if ((flags & 0x80) != 0) (a, b, c, d, at) = (F2(at), F2(at + 2), F2(at + 4), F2(at + 6), at + 8);
            Outline(path, glyph, map.Of(new Affine(a, b, c, d, dx, dy)), nesting - 1);
            if ((flags & 0x20) == 0) return;
        }

        double F2(int offset) => S16(offset) / 16384.0;
    }

    private void Simple(VectorPath path, int at, int contours, Affine map)
    {
        if (contours == 0) return;
        var ends = new int[contours];
        for (var i = 0; i < contours; i++) ends[i] = U16(at + (i * 2));
        var count = ends[^1] + 1;
        at += contours * 2;
        at += 2 + U16(at);

        var flags = new byte[count];
        for (var i = 0; i < count; i++)
        {
            flags[i] = _file[at++];
            if ((flags[i] & 8) == 0) continue;
            var repeat = _file[at++];
            for (; repeat > 0 && i + 1 < count; repeat--) flags[i + 1] = flags[i++];
        }

        var xs = Coordinates(flags, ref at, 2, 16);
        var ys = Coordinates(flags, ref at, 4, 32);
        var start = 0;
        foreach (var end in ends)
        {
            if (end >= start + 1) Contour(path, flags, xs, ys, start, end, map);
            start = end + 1;
        }
    }

    private int[] Coordinates(byte[] flags, ref int at, int isShort, int same)
    {
        var values = new int[flags.Length];
        var value = 0;
        for (var i = 0; i < flags.Length; i++)
        {
            if ((flags[i] & isShort) != 0)
            {
                value += (flags[i] & same) != 0 ? _file[at] : -_file[at];
                at++;
            }
            else if ((flags[i] & same) == 0)
            {
                value += S16(at);
                at += 2;
            }

            values[i] = value;
        }

        return values;
    }

    /// <summary>Quadratic splines: between two control points lies an implied point on the curve.</summary>
    private static void Contour(VectorPath path, byte[] flags, int[] xs, int[] ys, int start, int end, Affine map)
    {
        var count = end - start + 1;
        (double X, double Y) Point(int i) => map.Map(xs[start + (i % count)], ys[start + (i % count)]);
        bool On(int i) => (flags[start + (i % count)] & 1) != 0;
        static (double X, double Y) Middle((double X, double Y) a, (double X, double Y) b) => ((a.X + b.X) / 2, (a.Y + b.Y) / 2);

        var first = 0;
        while (first < count && !On(first)) first++;
        var pen = first < count ? Point(first) : Middle(Point(0), Point(count - 1));
        if (first == count) first = count - 1;
        path.MoveTo(pen.X, pen.Y);
        for (var i = 1; i <= count; i++)
        {
            var at = first + i;
            if (On(at))
            {
                pen = Point(at);
                path.LineTo(pen.X, pen.Y);
                continue;
            }

            var control = Point(at);
            var next = On(at + 1) ? Point(at + 1) : Middle(control, Point(at + 1));
            path.QuadraticTo(pen.X, pen.Y, control.X, control.Y, next.X, next.Y);
            pen = next;
            if (On(at + 1)) i++;
        }

        path.Close();
    }

    private (int At, int Format) CharacterMap()
    {
        var cmap = Table("cmap");
        var (best, format) = (0, 0);
        for (var i = 0; i < U16(cmap + 2); i++)
        {
            var (platform, encoding, at) = (U16(cmap + 4 + (i * 8)), U16(cmap + 6 + (i * 8)), cmap + (int)U32(cmap + 8 + (i * 8)));
            if (platform is not (0 or 3) || (platform == 3 && encoding is not (1 or 10))) continue;
            var kind = U16(at);
            if (kind == 12 || (kind == 4 && format != 12)) (best, format) = (at, kind);
        }

        return format == 0 ? throw new InvalidDataException("The font file has no Unicode map.") : (best, format);
    }

    private int Segmented(int character)
    {
        int low = 0, high = (int)U32(_map + 12) - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var group = _map + 16 + (middle * 12);
            if (character < U32(group)) high = middle - 1;
            else if (character > U32(group + 4)) low = middle + 1;
            else return (int)(U32(group + 8) + (uint)character - U32(group));
        }

        return 0;
    }

    private int Mapped(int character)
    {
        var doubled = U16(_map + 6);
        var ends = _map + 14;
        for (var i = 0; i < doubled; i += 2)
        {
            if (character > U16(ends + i)) continue;
            var start = U16(ends + doubled + 2 + i);
            if (character < start) return 0;
            var delta = U16(ends + (2 * doubled) + 2 + i);
            var rangeAt = ends + (3 * doubled) + 2 + i;
            var range = U16(rangeAt);
            if (range == 0) return (character + delta) & 0xFFFF;
            var glyph = U16(rangeAt + range + ((character - start) * 2));
            return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
        }

        return 0;
    }

    private int Table(string name) => _tables.TryGetValue(name, out var table) ? table.At : throw new InvalidDataException($"The font file has no table {name}.");

    private int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at, 2));

    private int S16(int at) => BinaryPrimitives.ReadInt16BigEndian(_file.AsSpan(at, 2));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at, 4));
}
