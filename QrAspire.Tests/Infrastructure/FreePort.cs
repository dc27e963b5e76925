using System.Net;
using System.Net.Sockets;

namespace QrAspire.Tests.Infrastructure;

/// <summary>A loopback TCP port that nobody listens on at the moment.</summary>
public static class FreePort
{
    /// <summary>Asks the kernel for one; another process could take it before it is used, so callers that bind it retry.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
