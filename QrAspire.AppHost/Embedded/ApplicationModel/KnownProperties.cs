namespace Aspire.Hosting.ApplicationModel;

/// <summary>Names of facts in <see cref="CustomResourceSnapshot.Properties"/>; Aspire's where it has one.</summary>
internal static class KnownProperties
{
    public const string Pid = "executable.pid";
    public const string Path = "executable.path";
    public const string Args = "executable.args";
    public const string ProjectPath = "project.path";
    public const string Image = "container.image";
    public const string ParameterValue = "Value";
    public const string Source = "resource.source";
    public const string StateReason = "resource.stateReason";
    public const string Parent = "resource.parentName";
}
