using System.Text.Json.Nodes;

namespace QrAspire.Api.Rendering.Http;

/// <summary>Body of <c>POST /render</c> as the API's description shows it; docs/qr/README.md describes designs.</summary>
/// <param name="Payload">What the symbol holds, by <c>type</c>.</param>
/// <param name="Format"><c>png</c>, <c>svg</c>, <c>jpeg</c>, <c>webp</c>, <c>pdf</c>, <c>eps</c> or <c>text</c>; without it what <c>Accept</c> prefers.</param>
/// <param name="Ecc">Error correction: <c>L</c>, <c>M</c>, <c>Q</c> or <c>H</c>.</param>
/// <param name="Size">Width of the whole image in <c>unit</c>.</param>
/// <param name="Unit"><c>px</c>, <c>mm</c> or <c>in</c>.</param>
/// <param name="Dpi">Dots per inch for mm and in.</param>
/// <param name="QuietZone">Quiet zone in modules.</param>
/// <param name="Force">Draws what readers are not expected to read.</param>
/// <param name="Design">Colours, shapes, logo, frame.</param>
public sealed record RenderDocument(JsonObject Payload, string? Format, string? Ecc, double? Size, string? Unit, int? Dpi, int? QuietZone, bool? Force, JsonObject? Design);
