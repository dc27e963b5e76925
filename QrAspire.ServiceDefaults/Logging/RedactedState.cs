using System.Collections;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary>A record's fields and message after <see cref="Redactor"/>.</summary>
internal sealed class RedactedState(KeyValuePair<string, object?>[] fields, string message) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public static readonly Func<RedactedState, Exception?, string> Format = static (state, _) => state.ToString();

    public int Count => fields.Length;

    public KeyValuePair<string, object?> this[int index] => fields[index];

    /// <summary>The record's redacted form; null when there is nothing to redact.</summary>
    public static RedactedState? Of<TState>(TState state, string message)
    {
        var clean = Redactor.Clean(message);
        var changed = !ReferenceEquals(clean, message) && clean != message;
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> given)
        {
            return changed ? new([], clean) : null;
        }

        KeyValuePair<string, object?>[]? fields = null;
        for (var i = 0; i < given.Count; i++)
        {
            var (key, value) = given[i];
            if (key == "{OriginalFormat}" || value is null or bool or int or long or double)
            {
                continue;
            }

            var text = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
            var cleanText = Redactor.IsSecret(key) ? Redactor.Mark : Redactor.Clean(text);
            if (cleanText != text)
            {
                fields ??= [.. given];
                fields[i] = new(key, cleanText);
                clean = text.Length > 0 ? clean.Replace(text, cleanText, StringComparison.Ordinal) : clean;
            }
        }

        return fields is null && !changed ? null : new(fields ?? [.. given], clean);
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)fields).GetEnumerator();

    public override string ToString() => message;

    IEnumerator IEnumerable.GetEnumerator() => fields.GetEnumerator();
}
