using QrAspire.Api.Rendering.Symbols;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary>Member <c>append</c>: one symbol of a structured append sequence (ISO/IEC 18004:2015 §8) of the whole payload.</summary>
/// <param name="Count">Symbols of the sequence, 2–16.</param>
/// <param name="Index">The one to draw, from 1.</param>
internal sealed record AppendMember(int Count, int Index)
{
    private const int MostSymbols = 16;

    /// <summary>Reads it; null when absent or refused.</summary>
    public static AppendMember? Read(FieldReader? reader)
    {
        if (reader is null) return null;
        foreach (var name in new[] { "count", "index" })
        {
            if (!reader.Has(name)) reader.Refuse(name, "required", "This field is required.");
        }

        var (count, index) = (reader.WholeNumber("count", 2, MostSymbols), reader.WholeNumber("index", 1, MostSymbols));
        reader.RefuseUnknown();
        if (count is not { } symbols || index is not { } place) return null;
        if (place <= symbols) return new((int)symbols, (int)place);
        reader.Refuse("index", "out_of_range", "The index is 1 to count.");
        return null;
    }

    /// <summary>The request for this symbol of a request for all.</summary>
    public Outcome<RenderRequest> Apply(IQrEncoder encoder, RenderRequest whole)
    {
        var parts = StructuredAppendSequence.Split(encoder, whole.Symbol, Count);
        return parts.Ok ? whole with { Text = parts.Value[Index - 1].Text, Append = parts.Value[Index - 1].Append } : Outcome<RenderRequest>.Refused(parts.Errors);
    }
}
