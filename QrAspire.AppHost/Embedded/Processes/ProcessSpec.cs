namespace Aspire.Hosting.Embedded.Processes;

/// <summary>What to start and how to end it.</summary>
/// <param name="FileName">Absolute path.</param>
internal sealed record ProcessSpec(string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    /// <summary>The polite request to end.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>The account to run as; null = the host's own.</summary>
    public Account? RunAs { get; init; }

    /// <summary>Variables besides the resource's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Facts for the resource's snapshot.</summary>
    public IReadOnlyDictionary<string, object> Properties { get; init; } = new Dictionary<string, object>();
}
