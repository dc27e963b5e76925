namespace Aspire.Hosting.ApplicationModel;

/// <summary>How many copies of the process run.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>The number.</summary>
    public int Replicas { get; } = replicas;
}
