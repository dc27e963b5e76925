using System.Collections.Concurrent;
using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Web.Live;

/// <summary>Hands every counted scan to whoever has a page open: one feed from Analytics for all browsers.</summary>
public sealed class LiveScans
{
    private readonly ConcurrentDictionary<Subscription, byte> _subscriptions = new();
    private volatile bool _connected;

    /// <summary>False while the feed from Analytics is down: numbers on screen may be behind.</summary>
    public bool Connected => _connected;

    /// <param name="onNews">Called for every scan, from any thread; must not block.</param>
    /// <param name="onConnection">Called when the feed comes or goes; scans in between were not told, so read totals again.</param>
    public IDisposable Subscribe(Action<LiveNews> onNews, Action onConnection)
    {
        var subscription = new Subscription(this, onNews, onConnection);
        _subscriptions.TryAdd(subscription, 0);
        return subscription;
    }

    internal void Publish(LiveNews news)
    {
        foreach (var (subscription, _) in _subscriptions) subscription.OnNews(news);
    }

    internal void SetConnected(bool connected)
    {
        if (_connected == connected) return;
        _connected = connected;
        foreach (var (subscription, _) in _subscriptions) subscription.OnConnection();
    }

    private sealed class Subscription(LiveScans owner, Action<LiveNews> onNews, Action onConnection) : IDisposable
    {
        public Action<LiveNews> OnNews => onNews;

        public Action OnConnection => onConnection;

        public void Dispose() => owner._subscriptions.TryRemove(this, out _);
    }
}
