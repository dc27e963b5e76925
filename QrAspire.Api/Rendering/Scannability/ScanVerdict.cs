namespace QrAspire.Api.Rendering.Scannability;

/// <summary>How sure it is that a printed or shown code is read.</summary>
public enum ScanGrade
{
    /// <summary>Not read, or read by luck.</summary>
    Unreadable,

    /// <summary>Some readers or some light fail.</summary>
    Risky,

    /// <summary>Read by usual readers, with less reserve than it could have.</summary>
    Fair,

    /// <summary>Read by every reader tried.</summary>
    Safe,
}

/// <summary>One thing that lowers the grade.</summary>
/// <param name="Code">Stable name, e.g. <c>low_contrast</c>.</param>
/// <param name="Grade">The best grade possible while it stands.</param>
/// <param name="Field">The field to change.</param>
/// <param name="Message">What was measured.</param>
/// <param name="Fix">What would lift it.</param>
public sealed record ScanReason(string Code, ScanGrade Grade, string Field, string Message, string Fix);

/// <summary>The judgement of a request before it is printed.</summary>
public sealed record ScanVerdict
{
    /// <summary>The worst reason decides.</summary>
    public required ScanGrade Grade { get; init; }

    public required IReadOnlyList<ScanReason> Reasons { get; init; }

    /// <summary>Lowest WCAG contrast of a dark part against a light part, 1 to 21.</summary>
    public required double Contrast { get; init; }

    /// <summary>Codewords hidden in the worst block as a share of what it can restore; above 1 the symbol is destroyed.</summary>
    public required double Damage { get; init; }

    /// <summary>Error correction left after our decoder read the drawn pixels; null when it could not, or was not asked to.</summary>
    public double? Margin { get; init; }

    /// <summary>What was encoded.</summary>
    public required SymbolInfo Symbol { get; init; }
}
