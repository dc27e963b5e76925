namespace QrAspire.Api.Rendering;

/// <summary>Draws QR codes. Thread-safe, deterministic, never throws for bad input.</summary>
public interface IQrImageRenderer
{
    /// <summary>The entity tag <see cref="RenderAsync"/> would give, without rendering: answer <c>If-None-Match</c> with it first.</summary>
    string ETag(RenderRequest request);

    /// <summary>Draws the image, or names the fields that prevent it. A large one waits for its turn (<see cref="Rasters.RasterGate"/>).</summary>
    /// <param name="request">What to draw.</param>
    /// <param name="cancellationToken">Cancelled when the image is no longer wanted.</param>
    /// <param name="patient">Wait for the turn for as long as it takes, as files of many images do, instead of answering that there is no room.</param>
    /// <exception cref="OperationCanceledException">The image is no longer wanted.</exception>
    ValueTask<Outcome<RenderedImage>> RenderAsync(RenderRequest request, CancellationToken cancellationToken, bool patient = false);
}
