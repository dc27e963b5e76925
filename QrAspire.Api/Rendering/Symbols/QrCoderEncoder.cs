using System.Collections;
using QRCoder;
using QRCoder.Exceptions;

namespace QrAspire.Api.Rendering.Symbols;

/// <summary>
/// The stable reference: QRCoder's matrix behind <see cref="IQrEncoder"/>. It has no mask choice, Kanji, FNC1, boost or
/// structured append; a request for one of these is refused.
/// </summary>
public sealed class QrCoderEncoder : IQrEncoder
{
    // QRCoder surrounds every symbol with four modules, Micro included.
    private const int Border = 4;

    /// <inheritdoc/>
    public string Name => "qrcoder";

    /// <inheritdoc/>
    public FieldError? Encode(QrRequest request, QrMatrix target)
    {
        if (RequestRules.Check(request) is { } error) return error;
        if (request.Mask is not null) return Unsupported("mask", "a chosen mask");
        if (request.Fnc1 != Fnc1Mode.None) return Unsupported("fnc1", "FNC1");
        if (request.Append is not null) return Unsupported("append", "structured append");

        var level = (QRCodeGenerator.ECCLevel)request.Ecc;

        // forceUtf8 also forces byte mode, so it is left to text that needs it.
        var ascii = System.Text.Ascii.IsValid(request.Text);
        var eci = ascii || !request.Eci ? QRCodeGenerator.EciMode.Default : QRCodeGenerator.EciMode.Utf8;
        try
        {
            using var data = request.Micro
                ? QRCodeGenerator.GenerateMicroQrCode(request.Text, level, requestedVersion: -(request.Version ?? 0))
                : QRCodeGenerator.GenerateQrCode(request.Text, level, forceUtf8: !ascii, eciMode: eci, requestedVersion: request.Version ?? -1);
            Copy(data.ModuleMatrix, request, target);
            return null;
        }
        catch (DataTooLongException)
        {
            return RequestRules.TooLong("The text does not fit the version and error correction level.");
        }
        catch (InvalidOperationException) when (request.Micro)
        {
            return RequestRules.TooLong("The text does not fit the version and error correction level.");
        }
    }

    private static void Copy(List<BitArray> modules, QrRequest request, QrMatrix target)
    {
        var size = modules.Count - (2 * Border);
        var version = request.Micro ? (size - 9) / 2 : (size - 17) / 4;
        target.Clear();
        target.Reset(version, request.Micro, request.Ecc, 0);
        for (var y = 0; y < size; y++)
        {
            var row = modules[y + Border];
            for (var x = 0; x < size; x++)
            {
                if (row[x + Border]) target.SetDark(x, y);
            }
        }

        var (level, mask) = FormatInformation.Read(target);
        target.Reset(version, request.Micro, level, mask);
    }

    private FieldError Unsupported(string field, string what) => new(field, "unsupported", $"The {Name} encoder has no {what}.");
}
