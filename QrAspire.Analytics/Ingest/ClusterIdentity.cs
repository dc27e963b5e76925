using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Ingest;

/// <summary>
/// Asks a broker which cluster it is (Kafka protocol, Metadata request version 2, field <c>cluster_id</c>). A broker that
/// keeps its log in memory has a new identity after each start; offsets mean nothing across two identities, and the client
/// library would carry them over silently.
/// </summary>
/// <remarks>
/// Over plain text only. With TLS or SASL there is a durable broker on the other side, which rejects commits of members
/// that it does not know, and its identity never changes: the empty text stands for it.
/// </remarks>
internal sealed class ClusterIdentity(KafkaClients clients)
{
    private const short MetadataApi = 3;
    private const short Version = 2;
    private const int MaxResponse = 1024 * 1024;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    /// <summary>The cluster's id, or null while no broker answers. Blocks for up to two seconds per bootstrap address.</summary>
    public string? Read()
    {
        if (clients.Consumer("identity", "identity").SecurityProtocol is not (null or Confluent.Kafka.SecurityProtocol.Plaintext))
        {
            return "";
        }

        foreach (var address in clients.BootstrapServers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                return Ask(address);
            }
            catch (Exception exception) when (exception is SocketException or IOException or InvalidDataException)
            {
                // The next address may answer; when none does, the caller tries again.
            }
        }

        return null;
    }

    private static string Ask(string address)
    {
        var colon = address.LastIndexOf(':');
        var host = colon < 0 ? address : address[..colon];
        var port = colon < 0 ? 9092 : int.Parse(address.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = (int)s_timeout.TotalMilliseconds, ReceiveTimeout = (int)s_timeout.TotalMilliseconds };
        client.Connect(host, port);
        using var stream = new NetworkStream(client);
        stream.Write(Request());
        var size = new byte[4];
        stream.ReadExactly(size);
        var length = BinaryPrimitives.ReadInt32BigEndian(size);
        if (length is < 8 or > MaxResponse)
        {
            throw new InvalidDataException($"{address} does not speak Kafka.");
        }

        var response = new byte[length];
        stream.ReadExactly(response);
        return ClusterId(response);
    }

    /// <summary>Size, api key, api version, correlation id, client id, no topics.</summary>
    private static byte[] Request()
    {
        var client = "qr-analytics"u8;
        var request = new byte[4 + 2 + 2 + 4 + 2 + client.Length + 4];
        var span = request.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span, request.Length - 4);
        BinaryPrimitives.WriteInt16BigEndian(span[4..], MetadataApi);
        BinaryPrimitives.WriteInt16BigEndian(span[6..], Version);
        BinaryPrimitives.WriteInt32BigEndian(span[8..], 1);
        BinaryPrimitives.WriteInt16BigEndian(span[12..], (short)client.Length);
        client.CopyTo(span[14..]);
        BinaryPrimitives.WriteInt32BigEndian(span[(14 + client.Length)..], 0);
        return request;
    }

    /// <summary>Correlation id, brokers (node id, host, port, rack), cluster id.</summary>
    private static string ClusterId(byte[] response)
    {
        var position = 4;
        var brokers = Int32(response, ref position);
        for (var i = 0; i < brokers; i++)
        {
            position += 4;
            _ = Text(response, ref position);
            position += 4;
            _ = Text(response, ref position);
        }

        return Text(response, ref position) ?? throw new InvalidDataException("The broker has no cluster id.");
    }

    private static int Int32(byte[] bytes, ref int position)
    {
        Require(bytes, position, 4);
        position += 4;
        return BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(position - 4));
    }

    private static string? Text(byte[] bytes, ref int position)
    {
        Require(bytes, position, 2);
        var length = BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(position));
        position += 2;
        if (length < 0)
        {
            return null;
        }

        Require(bytes, position, length);
        position += length;
        return Encoding.UTF8.GetString(bytes, position - length, length);
    }

    private static void Require(byte[] bytes, int position, int count)
    {
        if (position < 0 || bytes.Length - position < count)
        {
            throw new InvalidDataException("The broker's answer is cut short.");
        }
    }
}
