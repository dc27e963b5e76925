namespace QrAspire.Api.Rendering;

/// <summary>Unit of a requested size: pixels, millimetres or inches.</summary>
public enum SizeUnit
{
    Px,
    Mm,
    In,
}
