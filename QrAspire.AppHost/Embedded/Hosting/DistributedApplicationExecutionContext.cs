namespace Aspire.Hosting;

/// <summary>What the application model is used for.</summary>
public sealed class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    /// <summary>Run, or publish.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>It is run.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    /// <summary>It is published; this host cannot (use the build with <c>-p:Aspire=true</c>).</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;
}

/// <summary>What is done with the application model.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>Run it here.</summary>
    Run,

    /// <summary>Write deployment files.</summary>
    Publish,
}
