namespace Aspire.Hosting.ApplicationModel;

/// <summary>From where an endpoint is looked at. Everything here runs on one machine, so each network shows the same address.</summary>
/// <param name="Value">Its name.</param>
public sealed record NetworkIdentifier(string Value);

/// <summary>The networks that every application has.</summary>
public static class KnownNetworkIdentifiers
{
    /// <summary>This machine.</summary>
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");

    /// <summary>The network of the containers.</summary>
    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}
