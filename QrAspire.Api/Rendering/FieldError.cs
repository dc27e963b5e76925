using QrAspire.Api.Rendering.Scannability;

namespace QrAspire.Api.Rendering;

/// <summary>One reason why an input is refused, addressed to the field that has to change.</summary>
/// <param name="Field">JSON path of the field in the request body, e.g. <c>design.foreground</c>.</param>
/// <param name="Code">Stable snake_case code, e.g. <c>out_of_range</c>.</param>
/// <param name="Message">A sentence for a person, naming the limit or the fix.</param>
public sealed record FieldError(string Field, string Code, string Message)
{
    /// <summary>Set when the input is acceptable as such, but readers are not expected to read the result.</summary>
    public ScanReason? Reason { get; init; }

    /// <summary>Set when nothing is wrong with the input, but there is no room for the work right now: when to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
