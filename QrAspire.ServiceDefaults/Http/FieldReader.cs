using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>
/// Takes typed values out of a JSON object and collects what is wrong with them by path, so that one answer names every bad
/// field. A member that nobody took is refused by <see cref="RefuseUnknown"/>: a misspelt name must not be ignored silently.
/// </summary>
public sealed class FieldReader(JsonObject source, string path, List<FieldError> errors)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>A reader for a whole body.</summary>
    public FieldReader(JsonObject source, List<FieldError> errors) : this(source, "", errors)
    {
    }

    /// <summary>Everything found wrong so far.</summary>
    public List<FieldError> Errors => errors;

    /// <summary>True when the member is there and not null.</summary>
    public bool Has(string name) => source[name] is not null;

    /// <summary>Records an error of a member, or of the object itself when <paramref name="name"/> is empty.</summary>
    public void Refuse(string name, string code, string message) => errors.Add(new(Path(name), code, message));

    /// <summary>A string; null when absent or refused. Control characters other than line breaks and tabs are refused.</summary>
    /// <param name="name">Member.</param>
    /// <param name="maxLength">Longest value, in UTF-16 units.</param>
    /// <param name="required">Absent, null and empty are errors.</param>
    /// <param name="lines">Line breaks and tabs are allowed.</param>
    public string? Text(string name, int maxLength, bool required = false, bool lines = false)
    {
        if (Take(name) is not { } node)
        {
            if (required) Refuse(name, "required", "This field is required.");
            return null;
        }

        if (node.GetValueKind() != JsonValueKind.String)
        {
            Refuse(name, "wrong_type", "This field is a string.");
            return null;
        }

        var text = node.GetValue<string>();
        if (required && string.IsNullOrWhiteSpace(text)) Refuse(name, "required", "This field is required.");
        else if (text.Length > maxLength) Refuse(name, "too_long", $"This field has at most {maxLength} characters.");
        else if (text.Any(c => char.IsControl(c) && !(lines && c is '\n' or '\r' or '\t'))) Refuse(name, "invalid_characters", "This field has no control characters.");
        else return text;
        return null;
    }

    /// <summary>One of an enum's camelCase names; null when absent or refused.</summary>
    public TEnum? Name<TEnum>(string name, bool required = false) where TEnum : struct, Enum
    {
        if (Take(name) is not { } node)
        {
            if (required) Refuse(name, "required", "This field is required.");
            return null;
        }

        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (node.GetValueKind() == JsonValueKind.String && node.GetValue<string>() == JsonNamingPolicy.CamelCase.ConvertName(value.ToString())) return value;
        }

        var known = string.Join(", ", Enum.GetNames<TEnum>().Select(JsonNamingPolicy.CamelCase.ConvertName));
        Refuse(name, "unknown_value", $"This field is one of: {known}.");
        return null;
    }

    /// <summary>A boolean; null when absent or refused.</summary>
    public bool? Flag(string name)
    {
        switch (Take(name)?.GetValueKind())
        {
            case null: return null;
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default:
                Refuse(name, "wrong_type", "This field is true or false.");
                return null;
        }
    }

    /// <summary>A whole number within bounds; null when absent or refused.</summary>
    public long? WholeNumber(string name, long min, long max)
    {
        if (Take(name) is not { } node) return null;
        if (node.GetValueKind() != JsonValueKind.Number || !long.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            Refuse(name, "wrong_type", "This field is a whole number.");
            return null;
        }

        if (value >= min && value <= max) return value;
        Refuse(name, "out_of_range", $"This field is between {min} and {max}.");
        return null;
    }

    /// <summary>A number within bounds; null when absent or refused.</summary>
    public double? Number(string name, double min, double max, bool required = false)
    {
        if (Take(name) is not { } node)
        {
            if (required) Refuse(name, "required", "This field is required.");
            return null;
        }

        if (node.GetValueKind() != JsonValueKind.Number || !double.TryParse(node.ToJsonString(), CultureInfo.InvariantCulture, out var value))
        {
            Refuse(name, "wrong_type", "This field is a number.");
            return null;
        }

        if (value >= min && value <= max) return value;
        Refuse(name, "out_of_range", string.Create(CultureInfo.InvariantCulture, $"This field is between {min} and {max}."));
        return null;
    }

    /// <summary>An RFC 3339 time with offset, as UTC in microseconds (what the database keeps); null when absent or refused.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Take(name) is not { } node) return null;
        if (node.GetValueKind() == JsonValueKind.String && Rfc3339.TryParse(node.GetValue<string>(), out var time)) return time;
        Refuse(name, "invalid_time", "This field is an RFC 3339 time with offset, such as 2027-01-31T09:00:00Z.");
        return null;
    }

    /// <summary>A UUID; null when absent or refused.</summary>
    public Guid? Id(string name)
    {
        if (Take(name) is not { } node) return null;
        if (node.GetValueKind() == JsonValueKind.String && Guid.TryParseExact(node.GetValue<string>(), "D", out var id)) return id;
        Refuse(name, "invalid_id", "This field is a UUID.");
        return null;
    }

    /// <summary>A reader for a nested object; null when absent or refused.</summary>
    public FieldReader? Nested(string name, bool required = false)
    {
        switch (Take(name))
        {
            case JsonObject nested:
                return new FieldReader(nested, Path(name), errors);
            case null:
                if (required) Refuse(name, "required", "This field is required.");
                return null;
            default:
                Refuse(name, "wrong_type", "This field is an object.");
                return null;
        }
    }

    /// <summary>Readers for the objects of an array; empty when absent, items that are refused left out.</summary>
    public IEnumerable<FieldReader> Objects(string name, int maxCount)
    {
        if (Take(name) is not { } node) return [];
        if (node is not JsonArray array)
        {
            Refuse(name, "wrong_type", "This field is an array of objects.");
            return [];
        }

        if (array.Count > maxCount)
        {
            Refuse(name, "too_many", $"This field has at most {maxCount} items.");
            return [];
        }

        var readers = new List<FieldReader>(array.Count);
        for (var i = 0; i < array.Count; i++)
        {
            if (array[i] is JsonObject item) readers.Add(new FieldReader(item, Path($"{name}[{i}]"), errors));
            else Refuse($"{name}[{i}]", "wrong_type", "This item is an object.");
        }

        return readers;
    }

    /// <summary>Writes a member as it shall be stored.</summary>
    public void Replace(string name, string value) => source[name] = value;

    /// <summary>An array of strings; null when absent or refused.</summary>
    public string[]? Texts(string name, int maxCount, int maxLength, bool allowEmpty = false)
    {
        if (Take(name) is not { } node) return null;
        if (node is not JsonArray array)
        {
            Refuse(name, "wrong_type", "This field is an array of strings.");
            return null;
        }

        if (array.Count > maxCount)
        {
            Refuse(name, "too_many", $"This field has at most {maxCount} items.");
            return null;
        }

        var before = errors.Count;
        var texts = new List<string>(array.Count);
        for (var i = 0; i < array.Count; i++)
        {
            var item = $"{name}[{i}]";
            var text = array[i]?.GetValueKind() == JsonValueKind.String ? array[i]!.GetValue<string>().Trim() : null;
            if (text is null) Refuse(item, "wrong_type", "This item is a string.");
            else if (text.Length == 0 && !allowEmpty) Refuse(item, "required", "This item is empty.");
            else if (text.Length > maxLength) Refuse(item, "too_long", $"This item has at most {maxLength} characters.");
            else if (text.Any(char.IsControl)) Refuse(item, "invalid_characters", "This item has no control characters.");
            else texts.Add(text);
        }

        return errors.Count == before ? [.. texts] : null;
    }

    /// <summary>The member as it is; null when absent.</summary>
    public JsonNode? Take(string name)
    {
        _taken.Add(name);
        return source[name];
    }

    /// <summary>The whole object, for a reader that checks all of its members itself.</summary>
    public JsonObject TakeAll()
    {
        _taken.UnionWith(source.Select(member => member.Key));
        return source;
    }

    /// <summary>Refuses every member that was not taken.</summary>
    public void RefuseUnknown()
    {
        foreach (var (name, _) in source)
        {
            if (!_taken.Contains(name)) Refuse(name, "unknown_field", "This field is not known here.");
        }
    }

    private string Path(string name) => (path, name) switch
    {
        ("", _) => name,
        (_, "") => path,
        _ => $"{path}.{name}",
    };
}
