using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Npgsql;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Analytics.Live;

/// <summary>
/// Hears every instance's notifications on one connection and hands them to the open feeds. A feed is a view, not a record:
/// what is announced while the connection is away is not repeated, except to readers that say where they were.
/// </summary>
internal sealed partial class LiveFeed(SessionDatabase database, IOptions<LiveOptions> options, TimeProvider time, ILogger<LiveFeed> logger) : BackgroundService
{
    private static readonly TimeSpan s_reconnect = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Subscription, bool> _subscriptions = new();

    /// <summary>One open feed.</summary>
    public sealed class Subscription(LiveFeed feed, Channel<LiveMessage> channel) : IDisposable
    {
        public ChannelReader<LiveMessage> Messages => channel.Reader;

        internal void Publish(LiveMessage message) => channel.Writer.TryWrite(message);

        internal void Complete() => channel.Writer.TryComplete();

        /// <inheritdoc />
        public void Dispose() => feed._subscriptions.TryRemove(this, out _);
    }

    /// <summary>Opens a feed; null when there are too many.</summary>
    public Subscription? Subscribe()
    {
        if (_subscriptions.Count >= options.Value.MaxFeeds)
        {
            return null;
        }

        var subscription = new Subscription(this, Channel.CreateBounded<LiveMessage>(new BoundedChannelOptions(options.Value.Buffer) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }));
        _subscriptions.TryAdd(subscription, true);
        return subscription;
    }

    /// <summary>Ends all feeds first: the server waits for open responses when it stops.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in _subscriptions.Keys)
        {
            subscription.Complete();
        }

        return base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException or TimeoutException)
            {
                LogLost(logger, exception.Message);
                await Task.Delay(s_reconnect, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, notification) => Publish(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {LiveAnnouncer.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            // A connection that died silently is noticed by asking something on it now and then.
            if (!await connection.WaitAsync(s_keepAlive, stoppingToken))
            {
                await using var ping = new NpgsqlCommand("SELECT 1", connection);
                await ping.ExecuteNonQueryAsync(stoppingToken);
            }
        }
    }

    private void Publish(string payload)
    {
        if (_subscriptions.IsEmpty)
        {
            return;
        }

        try
        {
            if (JsonSerializer.Deserialize(payload, LiveJson.Default.LiveMessage) is { } message)
            {
                foreach (var subscription in _subscriptions.Keys)
                {
                    subscription.Publish(message);
                }
            }
        }
        catch (JsonException)
        {
            // Anybody who may connect may notify; only our own messages are understood.
            LogStrange(logger);
        }
    }

    [LoggerMessage(EventId = 3400, Level = LogLevel.Warning, Message = "The live feed lost its connection: {Error}")]
    private static partial void LogLost(ILogger logger, string error);

    [LoggerMessage(EventId = 3401, Level = LogLevel.Debug, Message = "A notification is no live message")]
    private static partial void LogStrange(ILogger logger);
}
