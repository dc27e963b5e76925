namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which variables <c>WithReference</c> injects.</summary>
[Flags]
public enum ReferenceEnvironmentInjectionFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>ConnectionStrings__name</c>.</summary>
    ConnectionString = 1,

    /// <summary><c>NAME_HOST</c>, <c>NAME_PORT</c>, …</summary>
    ConnectionProperties = 2,

    /// <summary><c>services__name__scheme__0</c>.</summary>
    ServiceDiscovery = 4,

    /// <summary><c>NAME_SCHEME</c>.</summary>
    Endpoints = 8,

    /// <summary>All of them.</summary>
    All = ConnectionString | ConnectionProperties | ServiceDiscovery | Endpoints,
}

/// <summary>Narrows what references to others inject into this resource.</summary>
public sealed class ReferenceEnvironmentInjectionAnnotation(ReferenceEnvironmentInjectionFlags flags) : IResourceAnnotation
{
    /// <summary>What is injected.</summary>
    public ReferenceEnvironmentInjectionFlags Flags { get; } = flags;
}
