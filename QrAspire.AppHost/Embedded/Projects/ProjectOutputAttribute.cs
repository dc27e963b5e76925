namespace Aspire.Hosting.Embedded;

/// <summary>On a generated <c>Projects</c> class: the assembly that the build made of the project.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ProjectOutputAttribute(string path) : Attribute
{
    /// <summary>Absolute path.</summary>
    public string Path { get; } = path;
}
