namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states that a resource passes through; health is a matter of its own (its health status).</summary>
public static class KnownResourceStates
{
    /// <summary>Not started yet, and only a command will start it.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>Waits for other resources.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>On its way to Running; also while it waits for its next attempt after a crash.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Its process runs.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>It needs a container runtime, which this host does not have.</summary>
    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);

    /// <summary>Asked to end, still running.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Ended: a container, or a process that was told to stop.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Ran to completion, whatever the exit code.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>Could not be started.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>A parameter without a value.</summary>
    public static readonly string ValueMissing = nameof(ValueMissing);

    /// <summary>Present, with nothing to run: a parameter, a connection string, an external service.</summary>
    public static readonly string Active = nameof(Active);

    /// <summary>The states that a resource leaves only by being started again.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
