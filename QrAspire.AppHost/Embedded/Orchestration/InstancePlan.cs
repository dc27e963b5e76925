using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>One process to be: its id and the ports that it listens on.</summary>
/// <param name="ResourceId">The resource's name, or <c>name-suffix</c> for one of several replicas.</param>
/// <param name="InstanceId">Eight random letters; <c>service.instance.id</c> in telemetry.</param>
internal sealed record InstancePlan(IResource Resource, string ResourceId, string InstanceId, IReadOnlyDictionary<string, int> ListenPorts);
