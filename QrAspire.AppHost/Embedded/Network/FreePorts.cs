using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Embedded;

/// <summary>
/// Chooses ports to listen on. They lie below the range from which Linux takes the ports of outgoing connections (32768 up),
/// so that none is lost to a connection between choice and use.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int End = 32_000;
    private const int Attempts = 1_000;

    private static readonly Lock s_gate = new();
    private static readonly HashSet<int> s_claimed = [];

    /// <summary>A port that nobody listens on and that was not given to anyone else by this process.</summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(First, End);
            if (Claim(port))
                return port;
        }
        throw new DistributedApplicationException($"No free port was found between {First} and {End}.");
    }

    /// <summary>Takes a port if it is free.</summary>
    public static bool Claim(int port)
    {
        lock (s_gate)
            return !s_claimed.Contains(port) && IsFree(port) && s_claimed.Add(port);
    }

    /// <summary>Gives ports back when their application ends.</summary>
    public static void Release(IEnumerable<int> ports)
    {
        lock (s_gate)
            s_claimed.ExceptWith(ports);
    }

    /// <summary>Whether nobody listens on a port of the loopback addresses.</summary>
    public static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    private static bool CanListen(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException error)
        {
            // A machine without ::1 cannot have it in use.
            return error.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}
