namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource starts only after another.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>Whom it waits for.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What the other must have reached.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>The exit code that counts as success for <see cref="WaitType.WaitForCompletion"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What to do when the other can no longer get there; null = the default of the run.</summary>
    public WaitBehavior? WaitBehavior { get; init; }
}

/// <summary>What the other resource must have reached.</summary>
public enum WaitType
{
    /// <summary>Running, healthy and ready.</summary>
    WaitUntilHealthy,

    /// <summary>Ended with the expected exit code.</summary>
    WaitForCompletion,

    /// <summary>Running.</summary>
    WaitUntilStarted,
}

/// <summary>What a waiting resource does when the one it waits for has ended or could not start.</summary>
public enum WaitBehavior
{
    /// <summary>Keep waiting: somebody may start it again.</summary>
    WaitOnResourceUnavailable,

    /// <summary>Give up: FailedToStart.</summary>
    StopOnResourceUnavailable,
}
