using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>What a launcher knows of the instance that it makes ready.</summary>
/// <param name="Arguments">The resource's own arguments, resolved.</param>
/// <param name="ListenPort">Endpoint name → the port that this instance listens on.</param>
/// <param name="Log">Writes into the resource's console log.</param>
internal sealed record LaunchContext(
    IServiceProvider Services, IResource Resource, DataFolder Data, IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, int> ListenPort, Action<string> Log);
