namespace QrAspire.Api.Rendering.Design;

/// <summary>The course of a gradient.</summary>
public enum GradientType
{
    Linear,
    Radial,
}

/// <summary>A gradient of two colours over the whole symbol.</summary>
/// <param name="From">Colour at the begin, or in the middle of a radial gradient.</param>
/// <param name="To">Colour at the end, or at the corners.</param>
/// <param name="Type">Linear or radial.</param>
/// <param name="Angle">Direction of a linear gradient in degrees: 0 to the right, 90 downwards.</param>
public sealed record QrGradient(Rgba From, Rgba To, GradientType Type = GradientType.Linear, double Angle = 0)
{
    /// <summary>Ends of a linear gradient over a square of <paramref name="size"/> at the origin: the extent of the square along the direction.</summary>
    internal (double X1, double Y1, double X2, double Y2) Line(double size)
    {
        var (sin, cos) = Math.SinCos(Angle * Math.PI / 180);
        var reach = size / 2 * (Math.Abs(sin) + Math.Abs(cos));
        return ((size / 2) - (cos * reach), (size / 2) - (sin * reach), (size / 2) + (cos * reach), (size / 2) + (sin * reach));
    }

    /// <summary>The colour at a place, 0 (begin) to 1 (end).</summary>
    internal Rgba At(double place)
    {
        var t = Math.Clamp(place, 0, 1);
        return new(Mix(From.R, To.R, t), Mix(From.G, To.G, t), Mix(From.B, To.B, t), Mix(From.A, To.A, t));
    }

    private static byte Mix(byte a, byte b, double t) => (byte)Math.Round(a + ((b - a) * t));
}
