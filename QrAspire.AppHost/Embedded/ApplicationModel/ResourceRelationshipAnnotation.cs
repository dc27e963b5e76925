namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line between two resources in the dashboard's graph.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other end.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Reference, WaitFor, Parent or a word of one's own.</summary>
    public string Type { get; } = type;
}

/// <summary>The usual relationships.</summary>
public static class KnownRelationshipTypes
{
    /// <summary>Knows the address of the other.</summary>
    public const string Reference = "Reference";

    /// <summary>Lives inside the other.</summary>
    public const string Parent = "Parent";

    /// <summary>Starts after the other.</summary>
    public const string WaitFor = "WaitFor";
}
