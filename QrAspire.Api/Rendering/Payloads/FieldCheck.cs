using System.Text;

namespace QrAspire.Api.Rendering.Payloads;

/// <summary>Collects field errors of a payload; paths are below <c>payload</c>.</summary>
internal sealed class FieldCheck
{
    private const int DefaultLength = 500;

    public List<FieldError> Errors { get; } = [];

    public void Add(string field, string code, string message) => Errors.Add(new($"payload.{field}", code, message));

    /// <summary>A single line of text that has to be there.</summary>
    public bool Required(string field, string? value, int max = DefaultLength)
    {
        if (!string.IsNullOrWhiteSpace(value)) return Line(field, value, max);
        Add(field, "required", $"{field} is missing.");
        return false;
    }

    /// <summary>A single line of text, or nothing: no line breaks, no control characters.</summary>
    public bool Line(string field, string? value, int max = DefaultLength) => Text(field, value, max, lines: false);

    /// <summary>Text that may have several lines, or nothing.</summary>
    public bool Lines(string field, string? value, int max) => Text(field, value, max, lines: true);

    /// <summary>A condition on a value that is there.</summary>
    public bool That(bool condition, string field, string message, string code = "invalid")
    {
        if (!condition) Add(field, code, message);
        return condition;
    }

    private bool Text(string field, string? value, int max, bool lines)
    {
        if (value is null) return true;
        if (value.Length > max)
        {
            Add(field, "too_long", $"{field} has at most {max} characters.");
            return false;
        }

        foreach (var rune in value.EnumerateRunes())
        {
            var bad = rune == Rune.ReplacementChar && !value.Contains('\ufffd')
                || (Rune.IsControl(rune) && !(lines && rune.Value is '\n' or '\r' or '\t'))
                || rune.Value is 0x2028 or 0x2029;
            if (!bad) continue;
            Add(field, "invalid_character", lines ? $"{field} holds a control character." : $"{field} is a single line without control characters.");
            return false;
        }

        return true;
    }
}
