namespace QrAspire.ServiceDefaults.Logging;

/// <summary>Stands for an exception whose text names what must not be logged; its text is the original's without that.</summary>
internal sealed class RedactedException : Exception
{
    private readonly string _text;

    private RedactedException(string message, string text)
        : base(message) =>
        _text = text;

    /// <summary>The exception itself when its text is clean.</summary>
    public static Exception? Of(Exception? exception)
    {
        if (exception is null)
        {
            return null;
        }

        var text = exception.ToString();
        var clean = Redactor.Clean(text);
        return clean == text ? exception : new RedactedException(Redactor.Clean(exception.Message), clean);
    }

    public override string ToString() => _text;
}
