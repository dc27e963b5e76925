using System.Runtime.InteropServices;
using System.Text;

namespace QrAspire.Tests.Infrastructure;

/// <summary>
/// librdkafka's mock cluster (rdkafka_mock.h, librdkafka 2.0): a real Kafka protocol endpoint in this process, on a random loopback port. It keeps
/// about 5 MiB per partition, in memory only, and knows neither CreateTopics nor DescribeGroups.
/// </summary>
public sealed class MockKafka : IDisposable
{
    private const string Library = "librdkafka.so.1";
    private const int Producer = 0;

    private readonly nint _client;
    private readonly nint _cluster;
    private bool _disposed;

    /// <summary>Starts a cluster of <paramref name="brokers"/> brokers, whose ids are 1, 2, ….</summary>
    public MockKafka(int brokers = 1)
    {
        var error = new byte[512];
        _client = rd_kafka_new(Producer, 0, error, error.Length);
        _cluster = _client == 0 ? 0 : rd_kafka_mock_cluster_new(_client, brokers);
        if (_cluster == 0)
        {
            throw new InvalidOperationException($"The mock cluster did not start: {Encoding.UTF8.GetString(error).TrimEnd('\0')}");
        }

        BootstrapServers = Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(_cluster))!;
    }

    /// <summary>Addresses of the brokers, as <c>bootstrap.servers</c> wants them.</summary>
    public string BootstrapServers { get; }

    /// <summary>Creates a topic with a number of partitions.</summary>
    public void CreateTopic(string topic, int partitions) => Check(rd_kafka_mock_topic_create(_cluster, topic, partitions, 1));

    /// <summary>The broker drops its connections and refuses new ones.</summary>
    public void BrokerDown(int broker = 1) => Check(rd_kafka_mock_broker_set_down(_cluster, broker));

    /// <summary>The broker accepts connections again, with the messages it had.</summary>
    public void BrokerUp(int broker = 1) => Check(rd_kafka_mock_broker_set_up(_cluster, broker));

    /// <summary>Every answer of the broker takes this much longer.</summary>
    public void SetRoundTripTime(TimeSpan time, int broker = 1) => Check(rd_kafka_mock_broker_set_rtt(_cluster, broker, (int)time.TotalMilliseconds));

    /// <summary>The next requests of a kind fail with these errors, one each.</summary>
    /// <param name="apiKey">Kafka protocol API key: 0 Produce, 1 Fetch, 3 Metadata, 8 OffsetCommit, 11 JoinGroup, 22 InitProducerId, ….</param>
    /// <param name="errors">Kafka protocol error codes, in order.</param>
    public void FailNext(short apiKey, params Confluent.Kafka.ErrorCode[] errors) =>
        rd_kafka_mock_push_request_errors_array(_cluster, apiKey, (nuint)errors.Length, Array.ConvertAll(errors, error => (int)error));

    /// <summary>Forgets errors that <see cref="FailNext"/> set and nobody took yet.</summary>
    public void StopFailing(short apiKey) => rd_kafka_mock_clear_request_errors(_cluster, apiKey);

    /// <summary>Every access to the topic fails with the error; <see cref="Confluent.Kafka.ErrorCode.NoError"/> ends that.</summary>
    public void SetTopicError(string topic, Confluent.Kafka.ErrorCode error) => rd_kafka_mock_topic_set_error(_cluster, topic, (int)error);

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            rd_kafka_mock_cluster_destroy(_cluster);
            rd_kafka_destroy(_client);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"The mock cluster answered {(Confluent.Kafka.ErrorCode)error}.");
        }
    }

    [DllImport(Library)]
    private static extern nint rd_kafka_new(int type, nint configuration, byte[] error, nint size);

    [DllImport(Library)]
    private static extern void rd_kafka_destroy(nint client);

    [DllImport(Library)]
    private static extern nint rd_kafka_mock_cluster_new(nint client, int brokers);

    [DllImport(Library)]
    private static extern void rd_kafka_mock_cluster_destroy(nint cluster);

    [DllImport(Library)]
    private static extern nint rd_kafka_mock_cluster_bootstraps(nint cluster);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_topic_create(nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic, int partitions, int replicationFactor);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_broker_set_down(nint cluster, int broker);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_broker_set_up(nint cluster, int broker);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_broker_set_rtt(nint cluster, int broker, int milliseconds);

    [DllImport(Library)]
    private static extern void rd_kafka_mock_push_request_errors_array(nint cluster, short apiKey, nuint count, int[] errors);

    [DllImport(Library)]
    private static extern void rd_kafka_mock_clear_request_errors(nint cluster, short apiKey);

    [DllImport(Library)]
    private static extern void rd_kafka_mock_topic_set_error(nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic, int error);
}
