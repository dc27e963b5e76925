using System.Globalization;
using System.Text;
using System.Xml;
using QrAspire.Api.Rendering.Logos;
using QrAspire.Api.Rendering.Output;

namespace QrAspire.Api.Rendering.Pictures;

/// <summary>
/// Reads the part of SVG 1.1 that a logo needs: groups, paths and basic shapes with solid fills and strokes, transforms and
/// opacity. Everything is on an allow-list and only geometry and colours come out, so no script, reference, entity or style
/// sheet of the file can reach an output; what is not on the list refuses the file and is named.
/// </summary>
internal static class SvgPictureReader
{
    private const int MaxElements = 2000;
    private const int MaxDepth = 32;
    private const int MaxNumbers = 100_000;
    private const double MaxSide = 100_000;
    private const string Svg = "http://www.w3.org/2000/svg";

    private static readonly HashSet<string> s_shapes = ["path", "rect", "circle", "ellipse", "line", "polyline", "polygon"];

    /// <summary>Elements without any effect on the picture; passed over with all they hold.</summary>
    private static readonly HashSet<string> s_silent = ["title", "desc", "metadata"];

    private static readonly HashSet<string> s_geometry = ["d", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2", "points", "viewBox", "transform"];

    /// <summary>Attributes without any effect on solid shapes.</summary>
    private static readonly HashSet<string> s_inert = ["id", "class", "version", "baseProfile", "role", "focusable", "lang", "preserveAspectRatio", "enable-background", "shape-rendering", "color-interpolation", "fill-rule-default", "overflow"];

    /// <summary>True when the first visible character opens a tag.</summary>
    public static bool LooksLikeSvg(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(Encoding.UTF8.Preamble)) file = file[3..];
        return file.TrimStart(" \t\r\n"u8) is [(byte)'<', ..];
    }

    /// <summary>The picture, in the units of its view box.</summary>
    public static Outcome<VectorPicture> Read(byte[] file)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = ImageLimits.Upload.Bytes,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(file), settings);
            return new Reading(reader).Read();
        }
        catch (XmlException)
        {
            return Bad("invalid", "The SVG file is not well-formed XML, or has a document type.");
        }
        catch (Unsupported e)
        {
            return Bad("unsupported", e.Message);
        }
    }

    private static FieldError Bad(string code, string message) => ImageLimits.Logo(code, message);

    /// <summary>Leaves the recursion when something is not on the list.</summary>
    private sealed class Unsupported(string message) : Exception(message);

    private sealed class Reading(XmlReader reader)
    {
        private readonly List<SceneFigure> _figures = [];
        private int _elements;
        private int _numbers;
        private double _width;
        private double _height;

        public Outcome<VectorPicture> Read()
        {
            if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "svg" || reader.NamespaceURI != Svg)
                return Bad("unsupported", "The root element is not svg of the SVG namespace.");
            var style = Attributes(SvgStyle.Initial, out var own);
            var (x, y, width, height) = ViewBox(own);
            if (!(width > 0 && height > 0 && width <= MaxSide && height <= MaxSide)) return Bad("invalid", "The SVG file has no usable viewBox, width and height.");
            (_width, _height) = (width, height);
            Children(style, new Affine(1, 0, 0, 1, -x, -y), 1);
            if (_figures.Count == 0) return Bad("invalid", "The SVG file draws nothing.");
            return new VectorPicture(width, height, _figures);
        }

        private void Children(SvgStyle style, Affine map, int depth)
        {
            if (reader.IsEmptyElement) return;
            if (depth > MaxDepth) throw new Unsupported($"Elements are nested more than {MaxDepth} deep.");
            while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
            {
                if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && !string.IsNullOrWhiteSpace(reader.Value)) throw new Unsupported("Text outside of title and desc is not taken.");
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (++_elements > MaxElements) throw new Unsupported($"The file has more than {MaxElements} elements.");
                Element(style, map, depth);
            }
        }

        private void Element(SvgStyle style, Affine map, int depth)
        {
            // An editor's own elements, such as Inkscape's, hold its settings.
            if (reader.NamespaceURI != Svg || s_silent.Contains(reader.LocalName))
            {
                Skip();
                return;
            }

            var name = reader.LocalName;
            if (name == "defs" && reader.IsEmptyElement) return;
            if (name != "g" && !s_shapes.Contains(name)) throw new Unsupported($"The element {Name(name)} is not taken; a logo consists of paths and basic shapes with solid colours.");
            var empty = reader.IsEmptyElement;
            var inherited = Attributes(style, out var own);
            if (own.TryGetValue("transform", out var transform)) map = map.Of(SvgTransform.Read(transform) ?? throw new Unsupported("A transform cannot be read."));
            if (name == "g")
            {
                if (!empty) Children(inherited, map, depth + 1);
                return;
            }

            if (!inherited.IsHidden) Draw(SvgShape.Read(name, own) ?? throw new Unsupported($"The geometry of a {name} cannot be read."), inherited, map);
            if (!empty) Children(inherited, map, depth + 1);
        }

        private void Draw(VectorPath path, SvgStyle style, Affine map)
        {
            _numbers += path.Numbers.Count;
            if (style.Fill is { } fill && path.Numbers.Count > 4) Add(map.Map(SvgShape.Closed(path)), fill, style.Opacity * style.FillOpacity, style.EvenOdd);
            if (style.Stroke is { } stroke && style.StrokeWidth > 0)
            {
                var outline = Stroker.Outline(path, style.StrokeWidth, style.Cap, style.Join, style.MiterLimit);
                _numbers += outline.Numbers.Count;
                Add(map.Map(outline), stroke, style.Opacity * style.StrokeOpacity, evenOdd: false);
            }

            if (_numbers > MaxNumbers) throw new Unsupported("The drawing is too detailed for a logo.");
        }

        private void Add(VectorPath path, Rgba colour, double opacity, bool evenOdd)
        {
            var alpha = (byte)Math.Round(colour.A * Math.Clamp(opacity, 0, 1));
            if (!path.IsEmpty && alpha > 0) _figures.Add(new(path.Within(_width, _height), colour with { A = alpha }, EvenOdd: evenOdd));
        }

        /// <summary>Sorts the attributes of the current element: style is inherited, geometry returned, anything unknown refused.</summary>
        private SvgStyle Attributes(SvgStyle inherited, out Dictionary<string, string> own)
        {
            var style = inherited;
            own = [];
            if (!reader.MoveToFirstAttribute()) return style;
            do
            {
                var (name, value) = (reader.LocalName, reader.Value);
                if (reader.NamespaceURI == "http://www.w3.org/2000/xmlns/" || reader.Prefix == "xml") continue;
                if (reader.NamespaceURI == "http://www.w3.org/1999/xlink") throw new Unsupported($"References ({Name(reader.Name)}) are not taken.");
                if (reader.NamespaceURI.Length > 0) continue;
                if (name == "style") style = SvgStyle.ReadDeclarations(style, value) ?? throw new Unsupported("The style attribute holds something that is not taken.");
                else if (s_geometry.Contains(name)) own[name] = value;
                else if (SvgStyle.Knows(name)) style = SvgStyle.Read(style, name, value.Trim()) ?? throw new Unsupported($"The value of {name} is not taken; colours are solid, such as #1a2b3c.");
                else if (!s_inert.Contains(name) && !name.StartsWith("data-", StringComparison.Ordinal) && !name.StartsWith("aria-", StringComparison.Ordinal)) throw new Unsupported($"The attribute {Name(name)} is not taken.");
            }
            while (reader.MoveToNextAttribute());
            reader.MoveToElement();
            return style;
        }

        private static (double X, double Y, double Width, double Height) ViewBox(Dictionary<string, string> own)
        {
            List<double> box = [];
            if (own.TryGetValue("viewBox", out var text) && SvgPathData.TryNumbers(text, box, 4) && box.Count == 4) return (box[0], box[1], box[2], box[3]);
            return (0, 0, Length("width"), Length("height"));

            double Length(string name)
            {
                var value = own.GetValueOrDefault(name, "").Trim();
                if (value.EndsWith("px", StringComparison.Ordinal)) value = value[..^2];
                return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : 0;
            }
        }

        private void Skip()
        {
            if (reader.IsEmptyElement) return;
            var depth = reader.Depth;
            while (reader.Read() && reader.Depth > depth)
            {
            }
        }

        /// <summary>A name of the file, safe to print.</summary>
        private static string Name(string name) => name.Length <= 40 ? name : name[..40];
    }
}
