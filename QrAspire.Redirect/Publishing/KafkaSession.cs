using System.Text;
using Confluent.Kafka;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Redirect.Publishing;

/// <summary>One producer, and one consumer that only asks what Analytics has committed. Thrown away after a fatal error.</summary>
internal sealed partial class KafkaSession : IDisposable
{
    private static readonly TimeSpan s_answerTimeout = TimeSpan.FromSeconds(2);

    private readonly IProducer<byte[], byte[]> _producer;
    private readonly Lazy<IConsumer<byte[], byte[]>> _group;
    private volatile bool _isFatal;
    private volatile bool _lostBrokers;

    public KafkaSession(KafkaClients clients, TimeSpan deliveryTimeout, ILogger logger)
    {
        var config = clients.Producer("redirect");
        config.MessageTimeoutMs = (int)deliveryTimeout.TotalMilliseconds;
        _producer = new ProducerBuilder<byte[], byte[]>(config).SetErrorHandler((_, error) => OnError(error)).SetLogHandler((_, line) => LogClient(logger, line.Facility, line.Message)).Build();
        _group = new(() =>
        {
            var group = clients.Consumer("redirect-release", Topics.AnalyticsGroup);
            return new ConsumerBuilder<byte[], byte[]>(group).SetErrorHandler(static (_, _) => { }).SetLogHandler((_, line) => LogClient(logger, line.Facility, line.Message)).Build();
        });
    }

    /// <summary>True after an error that the client cannot recover from.</summary>
    public bool IsFatal => _isFatal;

    /// <summary>True once after all brokers were out of reach: they may have come back without what they knew.</summary>
    public bool TakeLostBrokers()
    {
        var lost = _lostBrokers;
        _lostBrokers = false;
        return lost;
    }

    /// <summary>Hands one record to the client; <paramref name="delivered"/> is called once, on the client's thread.</summary>
    public void Produce(in ScanRecord record, Action<DeliveryReport<byte[], byte[]>> delivered)
    {
        var key = ScanEventEnvelope.Key(record.CodeId);
        var headers = ScanEventEnvelope.Headers(record.EventId, record.OccurredAt);
        using var activity = record.Trace.TraceId == default
            ? null
            : KafkaTraceContext.StartSend(Topics.ScanEvents, Encoding.ASCII.GetString(key), record.Trace);
        KafkaTraceContext.Inject(headers, activity?.Context ?? record.Trace);
        var message = new Message<byte[], byte[]> { Key = key, Value = record.Data, Headers = headers, Timestamp = new Timestamp(record.OccurredAt) };
        while (true)
        {
            try
            {
                _producer.Produce(Topics.ScanEvents, message, delivered);
                return;
            }
            catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Flush(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    /// <summary>Lets the client work until all is delivered or the time is over.</summary>
    public void Flush(TimeSpan time) => _producer.Flush(time);

    /// <summary>Offsets up to which Analytics has committed, by partition; -1 for none.</summary>
    /// <exception cref="KafkaException">The broker did not answer.</exception>
    public long[] Committed(int partitions)
    {
        var all = Enumerable.Range(0, partitions).Select(partition => new TopicPartition(Topics.ScanEvents, partition));
        var offsets = new long[partitions];
        foreach (var committed in _group.Value.Committed(all, s_answerTimeout))
        {
            offsets[committed.Partition] = committed.Offset.IsSpecial ? -1 : committed.Offset.Value;
        }

        return offsets;
    }

    /// <summary>The next offset of a partition.</summary>
    /// <exception cref="KafkaException">The broker did not answer.</exception>
    public long HighWatermark(int partition) =>
        _group.Value.QueryWatermarkOffsets(new TopicPartition(Topics.ScanEvents, partition), s_answerTimeout).High.Value;

    public void Dispose()
    {
        if (_group.IsValueCreated)
        {
            _group.Value.Dispose();
        }

        _producer.Dispose();
    }

    [LoggerMessage(EventId = 3210, Level = LogLevel.Debug, Message = "Kafka client, {Facility}: {Text}")]
    private static partial void LogClient(ILogger logger, string facility, string text);

    private void OnError(Error error)
    {
        if (error.IsFatal)
        {
            _isFatal = true;
        }

        if (error.Code is ErrorCode.Local_AllBrokersDown)
        {
            _lostBrokers = true;
        }
    }
}
