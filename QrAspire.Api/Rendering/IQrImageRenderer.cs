namespace QrAspire.Api.Rendering;

/// <summary>Draws QR codes. Thread-safe, deterministic, never throws for bad input.</summary>
public interface IQrImageRenderer
{
    /// <summary>The entity tag <see cref="Render"/> would give, without rendering: answer <c>If-None-Match</c> with it first.</summary>
    string ETag(RenderRequest request);

    /// <summary>Draws the image, or names the fields that prevent it.</summary>
    Outcome<RenderedImage> Render(RenderRequest request);
}
