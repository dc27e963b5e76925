using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of a resource: what it is called, what it speaks and where it listens.</summary>
public sealed class EndpointAnnotation(
    ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null,
    int? port = null, int? targetPort = null, bool? isExternal = null, bool isProxied = true) : IResourceAnnotation
{
    /// <summary>TCP, or UDP.</summary>
    public ProtocolType Protocol { get; set; } = protocol;

    /// <summary>The port that others use; null = the host chooses one.</summary>
    public int? Port { get; set; } = port;

    /// <summary>The port that the process listens on, where it differs; null = the host chooses.</summary>
    public int? TargetPort { get; set; } = targetPort;

    /// <summary>http, https, tcp, …</summary>
    public string UriScheme { get; set; } = uriScheme ?? protocol.ToString().ToLowerInvariant();

    /// <summary>The host name that the process listens on.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>http, http2 or tcp.</summary>
    public string Transport { get; set; } = transport ?? (uriScheme is "http" or "https" ? "http" : protocol.ToString().ToLowerInvariant());

    /// <summary>Unique among the resource's endpoints.</summary>
    public string Name { get; set; } = ResourceName.Checked(name ?? uriScheme ?? protocol.ToString().ToLowerInvariant(), "Endpoint");

    /// <summary>Meant for callers outside the application.</summary>
    public bool IsExternal { get; set; } = isExternal ?? false;

    /// <summary>Whether a proxy may stand between the public port and the process.</summary>
    public bool IsProxied { get; set; } = isProxied;

    /// <summary>Where it can be reached; null until the application starts.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }

    /// <summary>Comes from a launch profile, not from code.</summary>
    internal bool FromLaunchProfile { get; set; }

    /// <summary>The variable that receives the port to listen on.</summary>
    internal string? PortVariable { get; set; }

    /// <summary>The path that a link to it opens.</summary>
    internal string? LaunchPath { get; set; }
}
