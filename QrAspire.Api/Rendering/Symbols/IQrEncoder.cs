namespace QrAspire.Api.Rendering.Symbols;

/// <summary>Turns text into a symbol. Implementations are thread-safe and deterministic.</summary>
public interface IQrEncoder
{
    /// <summary>Short name for logs, metrics and comparisons.</summary>
    string Name { get; }

    /// <summary>Fills <paramref name="target"/>; returns null on success, else the field that has to change (the matrix is then undefined).</summary>
    FieldError? Encode(QrRequest request, QrMatrix target);
}

/// <summary>Convenience over <see cref="IQrEncoder"/>.</summary>
public static class QrEncoderExtensions
{
    /// <summary>Encodes into a new matrix.</summary>
    public static Outcome<QrMatrix> Encode(this IQrEncoder encoder, QrRequest request)
    {
        var matrix = new QrMatrix();
        return encoder.Encode(request, matrix) is { } error ? error : matrix;
    }
}
