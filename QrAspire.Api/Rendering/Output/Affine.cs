namespace QrAspire.Api.Rendering.Output;

/// <summary>An affine map: x' = A·x + C·y + E, y' = B·x + D·y + F (SVG 1.1 §7.4).</summary>
internal readonly record struct Affine(double A, double B, double C, double D, double E, double F)
{
    public static Affine Identity => new(1, 0, 0, 1, 0, 0);

    /// <summary>How much lengths grow, on average over directions.</summary>
    public double Scale => Math.Sqrt(Math.Abs((A * D) - (B * C)));

    public static Affine Place(double x, double y, double scale) => new(scale, 0, 0, scale, x, y);

    /// <summary>First <paramref name="inner"/>, then this.</summary>
    public Affine Of(Affine inner) => new(
        (A * inner.A) + (C * inner.B), (B * inner.A) + (D * inner.B),
        (A * inner.C) + (C * inner.D), (B * inner.C) + (D * inner.D),
        (A * inner.E) + (C * inner.F) + E, (B * inner.E) + (D * inner.F) + F);

    public (double X, double Y) Map(double x, double y) => ((A * x) + (C * y) + E, (B * x) + (D * y) + F);

    public VectorPath Map(VectorPath path)
    {
        var mapped = new VectorPath();
        mapped.Append(path, this);
        return mapped;
    }
}
