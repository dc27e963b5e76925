using System.Net;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>
/// Gives every endpoint its address before anything starts. One process listens on the public port itself, without a proxy hop;
/// several replicas, or a process that insists on a port of its own, get a forwarder before them.
/// </summary>
internal sealed class EndpointAllocator(DataFolder data, bool randomizePorts) : IAsyncDisposable
{
    private const string Address = "localhost";

    private readonly List<TcpForwarder> _forwarders = [];
    private readonly HashSet<int> _claimed = [];

    /// <summary>The instances of a resource with their ports.</summary>
    /// <exception cref="DistributedApplicationException">A fixed port is in use.</exception>
    public IReadOnlyList<InstancePlan> Allocate(IResource resource)
    {
        var replicas = resource.GetReplicaCount();
        var ids = Enumerable.Range(0, replicas).Select(_ => InstanceId.New()).ToArray();
        var ports = ids.Select(_ => new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)).ToArray();
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var publicPort = PublicPort(resource, endpoint);
            endpoint.AllocatedEndpoint = new(endpoint, Address, publicPort);
            var forwarded = replicas > 1 || (endpoint.IsProxied && OwnPort(resource, endpoint) is { } target && target != publicPort);
            foreach (var instance in ports)
                instance[endpoint.Name] = !forwarded ? publicPort : replicas == 1 ? Claim(resource, endpoint.TargetPort!.Value) : Remember(FreePorts.Next());
            if (forwarded)
                Forward(publicPort, [.. ports.Select(instance => instance[endpoint.Name])]);
        }
        return [.. ids.Select((id, index) => new InstancePlan(resource, replicas == 1 ? resource.Name : $"{resource.Name}-{id}", id, ports[index]))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var forwarder in _forwarders)
            await forwarder.DisposeAsync().ConfigureAwait(false);
        FreePorts.Release(_claimed);
    }

    private int PublicPort(IResource resource, EndpointAnnotation endpoint)
    {
        if (randomizePorts && endpoint.IsProxied)
            return Remember(FreePorts.Next());
        if ((endpoint.Port ?? OwnPort(resource, endpoint)) is { } port)
            return Claim(resource, port);
        return Remember(data.Ports.Get($"{resource.Name}/{endpoint.Name}"));
    }

    // A container's target port is a number inside of the container; the native program in its place listens where it is told to.
    private static int? OwnPort(IResource resource, EndpointAnnotation endpoint) => resource is ContainerResource ? null : endpoint.TargetPort;

    private int Claim(IResource resource, int port)
        => FreePorts.Claim(port)
            ? Remember(port)
            : throw new DistributedApplicationException($"Port {port}, which '{resource.Name}' listens on, is in use{PortOwner.Describe(port)}: end that process, or give the resource another port.");

    private int Remember(int port)
    {
        _claimed.Add(port);
        return port;
    }

    // Round robin over the replicas; one that is down is found out by its refusal and skipped by the client's next attempt.
    private void Forward(int publicPort, int[] targets)
    {
        var next = -1;
        var forwarder = new TcpForwarder(publicPort, () => new IPEndPoint(IPAddress.Loopback, targets[(uint)Interlocked.Increment(ref next) % targets.Length]));
        forwarder.Start();
        _forwarders.Add(forwarder);
    }
}
