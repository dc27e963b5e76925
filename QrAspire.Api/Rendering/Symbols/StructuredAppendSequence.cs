using System.Text;

namespace QrAspire.Api.Rendering.Symbols;

/// <summary>Divides a text over several symbols that a reader puts together again (ISO/IEC 18004:2015 §8).</summary>
public static class StructuredAppendSequence
{
    private const int MaxSymbols = 16;

    /// <summary>
    /// The requests of a sequence with the fewest symbols (or exactly <paramref name="count"/>, 2–16) that hold the text at the
    /// request's level and version. Pieces have about the same number of bytes and never cut a character.
    /// </summary>
    public static Outcome<IReadOnlyList<QrRequest>> Split(IQrEncoder encoder, QrRequest request, int? count = null)
    {
        if (count is < 2 or > MaxSymbols) return new FieldError("append", "out_of_range", "A sequence has 2 to 16 symbols.");
        if (string.IsNullOrEmpty(request.Text)) return new FieldError("text", "required", "There is no text to encode.");
        var runes = request.Text.EnumerateRunes().ToArray();
        var bytes = Encoding.UTF8.GetBytes(request.Text);
        var parity = bytes.Aggregate((byte)0, (sum, b) => (byte)(sum ^ b));
        var matrix = new QrMatrix();
        FieldError? last = null;
        for (var symbols = count ?? 2; symbols <= (count ?? MaxSymbols); symbols++)
        {
            if (runes.Length < symbols) return new FieldError("append", "too_short", "The text has fewer characters than symbols.");
            var parts = Pieces(runes, bytes.Length, symbols)
                .Select((text, i) => request with { Text = text, Append = new StructuredAppend(i, symbols, parity) })
                .ToArray();
            last = null;
            foreach (var part in parts)
            {
                last = encoder.Encode(part, matrix);
                if (last is not null) break;
            }

            if (last is null) return parts;
        }

        return last!;
    }

    private static IEnumerable<string> Pieces(Rune[] runes, int bytes, int symbols)
    {
        var piece = new StringBuilder();
        var (written, done) = (0, 0);
        for (var i = 0; i < runes.Length; i++)
        {
            piece.Append(runes[i]);
            written += runes[i].Utf8SequenceLength;
            var left = runes.Length - i - 1;
            var wanted = symbols - done - 1;
            if (wanted > 0 && ((long)written * symbols >= (long)bytes * (done + 1) || left == wanted))
            {
                yield return piece.ToString();
                piece.Clear();
                done++;
            }
        }

        yield return piece.ToString();
    }
}
