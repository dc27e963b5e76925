namespace Aspire.Hosting.ApplicationModel;

/// <summary>What adding an annotation does to earlier ones of the same type.</summary>
public enum ResourceAnnotationMutationBehavior
{
    /// <summary>They stay.</summary>
    Append,

    /// <summary>They are removed.</summary>
    Replace,
}
