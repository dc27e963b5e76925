using System.Runtime.InteropServices;
using System.Text;

namespace Aspire.Hosting.Embedded.Kafka;

/// <summary>
/// librdkafka's mock cluster (rdkafka_mock.h): a Kafka that speaks the real protocol on random loopback ports and keeps the newest
/// records of each partition in memory.
/// </summary>
internal sealed partial class MockCluster : IDisposable
{
    private const int Producer = 0;

    private readonly nint _client;
    private readonly nint _cluster;

    /// <exception cref="DistributedApplicationException">librdkafka refuses.</exception>
    public MockCluster(int brokers)
    {
        var error = new byte[512];
        _client = New(Producer, NewConfiguration(), error, error.Length);
        if (_client == 0)
            throw new DistributedApplicationException($"librdkafka did not start: {Encoding.UTF8.GetString(error).TrimEnd('\0')}");
        _cluster = NewCluster(_client, brokers);
        Bootstraps = Marshal.PtrToStringUTF8(GetBootstraps(_cluster))!;
    }

    /// <summary><c>127.0.0.1:port</c> of every broker, separated by commas.</summary>
    public string Bootstraps { get; }

    public void CreateTopic(string name, int partitions, int replicas) => Check(TopicCreate(_cluster, name, partitions, replicas));

    public void SetDown(int broker) => Check(BrokerSetDown(_cluster, broker));

    public void SetUp(int broker) => Check(BrokerSetUp(_cluster, broker));

    /// <summary>Every answer of the broker takes at least this long.</summary>
    public void SetRoundTripTime(int broker, int milliseconds) => Check(BrokerSetRtt(_cluster, broker, milliseconds));

    /// <summary>The next requests of a kind fail with these error codes, one each.</summary>
    public void PushErrors(short apiKey, int[] errors) => PushRequestErrors(_cluster, apiKey, (nuint)errors.Length, errors);

    public void Dispose()
    {
        DestroyCluster(_cluster);
        Destroy(_client);
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new DistributedApplicationException($"librdkafka answered with error {error}.");
    }

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint NewConfiguration();

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_new")]
    private static partial nint New(int type, nint configuration, byte[] error, nint errorSize);

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_destroy")]
    private static partial void Destroy(nint client);

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_mock_cluster_new")]
    private static partial nint NewCluster(nint client, int brokers);

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    private static partial void DestroyCluster(nint cluster);

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    private static partial nint GetBootstraps(nint cluster);

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int TopicCreate(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static partial int BrokerSetDown(nint cluster, int broker);

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static partial int BrokerSetUp(nint cluster, int broker);

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_mock_broker_set_rtt")]
    private static partial int BrokerSetRtt(nint cluster, int broker, int milliseconds);

    [LibraryImport(RdKafka.Name, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    private static partial void PushRequestErrors(nint cluster, short apiKey, nuint count, [In] int[] errors);
}
