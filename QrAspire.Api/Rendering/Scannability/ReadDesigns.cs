using System.Collections.Concurrent;
using QrAspire.Api.Rendering.Output;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Scannability;

/// <summary>
/// Remembers what reading back said of a symbol in its design. The reader looks at a few pixels per module whatever is asked for, so all sizes and formats
/// of a design have the answer in common.
/// </summary>
internal sealed class ReadDesigns
{
    /// <summary>Some 200 bytes each.</summary>
    private const int MaxDesigns = 4096;

    private readonly ConcurrentDictionary<string, FieldError?> _answers = new();

    /// <summary>What stands against giving the image out; null when nothing does.</summary>
    public FieldError? Refusal(QrMatrix matrix, RenderRequest request, Scene scene, CancellationToken cancellationToken)
    {
        if (!ScanJudge.ReadsBack(matrix, request)) return null;
        var key = CanonicalKey.ETag(Essence(request));
        if (_answers.TryGetValue(key, out var known)) return known;
        var answer = ScanJudge.Refusal(request, scene, cancellationToken);
        if (_answers.Count >= MaxDesigns) _answers.Clear();
        _answers[key] = answer;
        return answer;
    }

    /// <summary>The request without what does not change the scene.</summary>
    private static RenderRequest Essence(RenderRequest request) => new()
    {
        Text = request.Text,
        Ecc = request.Ecc,
        BoostEcc = request.BoostEcc,
        Version = request.Version,
        Mask = request.Mask,
        Eci = request.Eci,
        Fnc1 = request.Fnc1,
        Append = request.Append,
        QuietZone = request.QuietZone,
        Design = request.Design,
    };
}
