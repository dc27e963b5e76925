using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>
/// Creates the topics of <see cref="Topics"/> that a broker lacks, with <see cref="KafkaOptions.Partitions"/> and <see cref="KafkaOptions.ReplicationFactor"/>.
/// It tries until a broker answers; topics that exist are left as they are, and one with fewer replicas than wanted is reported.
/// </summary>
public sealed partial class TopicProvisioner(KafkaClients clients, IOptions<KafkaOptions> options, IHostEnvironment environment, TimeProvider time, ILogger<TopicProvisioner> logger) : BackgroundService
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var admin = new AdminClientBuilder(clients.Admin("topics")).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        while (true)
        {
            try
            {
                if (await EnsureAsync(admin, stoppingToken))
                {
                    return;
                }
            }
            catch (KafkaException exception)
            {
                LogAgain(logger, exception.Error.Reason);
            }

            await Task.Delay(s_again, time, stoppingToken);
        }
    }

    /// <summary>Looks which topics exist and creates the others; false when one could not be created and may be later.</summary>
    private async Task<bool> EnsureAsync(IAdminClient admin, CancellationToken cancellationToken)
    {
        // The call blocks until a broker answers.
        var known = await Task.Run(() => admin.GetMetadata(s_timeout), cancellationToken);
        var replicas = options.Value.ReplicationFactor ?? KafkaOptions.DefaultReplicationFactor(environment);
        var missing = new List<TopicSpecification>();
        foreach (var name in new[] { Topics.ScanEvents, Topics.DeadLetters })
        {
            if (known.Topics.Find(topic => topic.Topic == name && topic.Partitions.Count > 0) is not { } existing)
            {
                missing.Add(new() { Name = name, NumPartitions = options.Value.Partitions, ReplicationFactor = replicas });
            }
            else if (existing.Partitions.Min(partition => partition.Replicas.Length) is var fewest && fewest < replicas)
            {
                LogFewReplicas(logger, name, fewest, replicas);
            }
        }

        return missing.Count == 0 || await CreateAsync(admin, missing);
    }

    private async Task<bool> CreateAsync(IAdminClient admin, List<TopicSpecification> missing)
    {
        try
        {
            await admin.CreateTopicsAsync(missing, new() { RequestTimeout = s_timeout });
            LogCreated(logger, string.Join(", ", missing.Select(topic => topic.Name)), missing[0].NumPartitions, missing[0].ReplicationFactor);
            return true;
        }
        catch (CreateTopicsException exception)
        {
            // Another instance may have been first.
            var failed = exception.Results.Where(result => result.Error.Code is not (ErrorCode.NoError or ErrorCode.TopicAlreadyExists)).ToArray();
            foreach (var result in failed)
            {
                LogNotCreated(logger, result.Topic, result.Error.Reason);
            }

            return failed.Length == 0;
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.Local_UnsupportedFeature)
        {
            // The embedded broker: it makes topics by itself.
            LogUnsupported(logger, exception.Error.Reason);
            return true;
        }
    }

    [LoggerMessage(EventId = 1460, Level = LogLevel.Information, Message = "Created topics {Topics} with {Partitions} partitions and {Replicas} replicas")]
    private static partial void LogCreated(ILogger logger, string topics, int partitions, short replicas);

    [LoggerMessage(EventId = 1461, Level = LogLevel.Warning, Message = "Topic {Topic} was not created: {Reason}")]
    private static partial void LogNotCreated(ILogger logger, string topic, string reason);

    [LoggerMessage(EventId = 1462, Level = LogLevel.Information, Message = "This broker does not create topics on request ({Reason}); they are left to it")]
    private static partial void LogUnsupported(ILogger logger, string reason);

    [LoggerMessage(EventId = 1463, Level = LogLevel.Warning, Message = "Topic {Topic} has {Replicas} replicas, fewer than Kafka:ReplicationFactor ({Wanted})")]
    private static partial void LogFewReplicas(ILogger logger, string topic, int replicas, short wanted);

    [LoggerMessage(EventId = 1464, Level = LogLevel.Debug, Message = "Topics are not known yet: {Reason}")]
    private static partial void LogAgain(ILogger logger, string reason);
}
