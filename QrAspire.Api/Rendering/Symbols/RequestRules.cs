namespace QrAspire.Api.Rendering.Symbols;

/// <summary>The checks that hold for every encoder.</summary>
internal static class RequestRules
{
    /// <summary>Characters that fit no symbol at all (7,089 digits in version 40-L); cut off before any work.</summary>
    public const int MaxCharacters = 7089;

    public static FieldError? Check(QrRequest request)
    {
        if (string.IsNullOrEmpty(request.Text)) return new("text", "required", "There is no text to encode.");
        if (request.Text.Length > MaxCharacters) return TooLong("No QR code holds more than 7,089 characters.");
        if (HasLoneSurrogate(request.Text)) return new("text", "invalid_unicode", "The text holds half of a surrogate pair, which is not Unicode.");
        if (request.Ecc is < EccLevel.L or > EccLevel.H) return new("ecc", "invalid", "The level is one of L, M, Q, H.");

        var (maxVersion, maxMask) = request.Micro ? (4, 3) : (40, 7);
        if (request.Version is { } version && (version < 1 || version > maxVersion))
            return new("version", "out_of_range", $"The version of {(request.Micro ? "a Micro QR" : "a QR")} code is 1 to {maxVersion}.");
        if (request.Mask is { } mask && (mask < 0 || mask > maxMask)) return new("mask", "out_of_range", $"The mask is 0 to {maxMask}.");

        if (request.Append is { } append)
        {
            if (request.Micro) return new("micro", "unsupported", "Micro QR codes cannot be part of a sequence.");
            if (append.Count is < 2 or > 16 || append.Index < 0 || append.Index >= append.Count)
                return new("append", "out_of_range", "A sequence has 2 to 16 symbols.");
        }

        if (!request.Micro) return null;
        if (request.Fnc1 != Fnc1Mode.None) return new("micro", "unsupported", "Micro QR codes have no FNC1 mode.");
        if (request.Ecc == EccLevel.H) return new("ecc", "unsupported", "Micro QR codes have no level H.");
        return null;
    }

    public static FieldError TooLong(string message) => new("text", "too_long", message);

    private static bool HasLoneSurrogate(string text)
    {
        var from = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff');
        if (from < 0) return false;
        for (var i = from; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return true;
            i++;
        }

        return false;
    }
}
