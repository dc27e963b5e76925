namespace QrAspire.Api.Rendering.Design;

/// <summary>What surrounds the symbol with its quiet zone.</summary>
public enum FrameStyle
{
    /// <summary>A filled border with the text in a broad edge of it.</summary>
    Banner,

    /// <summary>A thin border around symbol and text.</summary>
    Outline,

    /// <summary>The text alone.</summary>
    Caption,
}

/// <summary>Where the text stands.</summary>
public enum FramePosition
{
    Bottom,
    Top,
}

/// <summary>A frame with a call to action, such as “Scan me”. It lies outside the quiet zone, so it takes nothing from readers.</summary>
public sealed record QrFrame
{
    /// <summary>Most characters of <see cref="Text"/>.</summary>
    public const int MaxTextLength = 40;

    /// <summary>One line, drawn as outlines: no reader of the file needs a font.</summary>
    public required string Text { get; init; }

    public FrameStyle Style { get; init; }

    public FramePosition Position { get; init; }

    /// <summary>Colour of the border; null is the foreground.</summary>
    public Rgba? Color { get; init; }

    /// <summary>Colour of the text; null is the background in a banner, else the border's colour.</summary>
    public Rgba? TextColor { get; init; }
}
