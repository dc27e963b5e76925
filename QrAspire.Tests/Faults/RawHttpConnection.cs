using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace QrAspire.Tests.Faults;

/// <summary>
/// One keep-alive HTTP/1.1 connection that sends exactly what it is told, once. <see cref="HttpClient"/> repeats a GET by itself when a pooled
/// connection breaks, which would be two scans under one entry of the ledger.
/// </summary>
internal sealed class RawHttpConnection(EndPoint server) : IDisposable
{
    private readonly byte[] _buffer = new byte[8 * 1024];
    private Socket? _socket;

    /// <summary>Sends one GET and reads the whole answer; any failure closes the connection and is thrown.</summary>
    /// <returns>Status code and <c>Location</c>.</returns>
    public async Task<(int Status, string? Location)> GetAsync(string path, string headers, CancellationToken cancellationToken)
    {
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(server, cancellationToken);
            }

            var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
            await _socket.SendAsync(request, cancellationToken);
            return await ReadAsync(_socket, cancellationToken);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private async Task<(int Status, string? Location)> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var length = 0;
        int headEnd;
        while ((headEnd = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            length += await ReceiveAsync(socket, _buffer.AsMemory(length), cancellationToken);
        }

        var head = Encoding.ASCII.GetString(_buffer, 0, headEnd);
        var body = length - headEnd - 4;
        for (var missing = int.Parse(Header(head, "Content-Length") ?? "0", CultureInfo.InvariantCulture) - body; missing > 0;)
        {
            missing -= await ReceiveAsync(socket, _buffer.AsMemory(0, Math.Min(missing, _buffer.Length)), cancellationToken);
        }

        if (string.Equals(Header(head, "Connection"), "close", StringComparison.OrdinalIgnoreCase))
        {
            Dispose();
        }

        return (int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), Header(head, "Location"));
    }

    private static async Task<int> ReceiveAsync(Socket socket, Memory<byte> into, CancellationToken cancellationToken) =>
        await socket.ReceiveAsync(into, cancellationToken) is > 0 and var count ? count : throw new IOException("The connection was closed before the answer was whole.");

    private static string? Header(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var from = at + name.Length + 3;
        var to = head.IndexOf("\r\n", from, StringComparison.Ordinal);
        return (to < 0 ? head[from..] : head[from..to]).Trim();
    }
}
