namespace Aspire.Hosting;

/// <summary>The application cannot go on; the message is for a person.</summary>
public class DistributedApplicationException : Exception
{
    /// <inheritdoc/>
    public DistributedApplicationException()
    {
    }

    /// <inheritdoc/>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>A parameter has no value.</summary>
public sealed class MissingParameterValueException : DistributedApplicationException
{
    /// <inheritdoc/>
    public MissingParameterValueException()
    {
    }

    /// <inheritdoc/>
    public MissingParameterValueException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public MissingParameterValueException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
