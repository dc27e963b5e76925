using System.Diagnostics.CodeAnalysis;

namespace QrAspire.Api.Rendering;

/// <summary>Either a value or the field errors that prevented it; bad input never throws.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly record struct Outcome<T>
    where T : class
{
    private Outcome(T? value, IReadOnlyList<FieldError> errors)
    {
        Value = value;
        Errors = errors;
    }

    /// <summary>The value; null exactly when there are errors.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; empty on success.</summary>
    public IReadOnlyList<FieldError> Errors { get; }

    /// <summary>True when <see cref="Value"/> is there.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Ok => Value is not null;

    public static implicit operator Outcome<T>(T value) => new(value, []);

    public static implicit operator Outcome<T>(FieldError error) => new(null, [error]);

    public static implicit operator Outcome<T>(List<FieldError> errors) => new(null, errors);

    internal static Outcome<T> Refused(IReadOnlyList<FieldError> errors) => new(null, errors);
}
