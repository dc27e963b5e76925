using System.Collections.Concurrent;
using QrAspire.Web.Clients;

namespace QrAspire.Web.Live;

/// <summary>Hands every counted scan to whoever has a page open: one feed from Analytics for all browsers.</summary>
public sealed class LiveScans
{
    private readonly ConcurrentDictionary<Subscription, byte> _subscriptions = new();
    private volatile bool _connected;

    /// <summary>False while the feed from Analytics is down: numbers on screen may be behind.</summary>
    public bool Connected => _connected;

    /// <param name="onScan">Called for every scan, from any thread; must not block.</param>
    /// <param name="onConnection">Called when the feed comes or goes; scans in between were not told, so read totals again.</param>
    public IDisposable Subscribe(Action<LiveScan> onScan, Action onConnection)
    {
        var subscription = new Subscription(this, onScan, onConnection);
        _subscriptions.TryAdd(subscription, 0);
        return subscription;
    }

    internal void Publish(LiveScan scan)
    {
        foreach (var (subscription, _) in _subscriptions) subscription.OnScan(scan);
    }

    internal void SetConnected(bool connected)
    {
        if (_connected == connected) return;
        _connected = connected;
        foreach (var (subscription, _) in _subscriptions) subscription.OnConnection();
    }

    private sealed class Subscription(LiveScans owner, Action<LiveScan> onScan, Action onConnection) : IDisposable
    {
        public Action<LiveScan> OnScan => onScan;

        public Action OnConnection => onConnection;

        public void Dispose() => owner._subscriptions.TryRemove(this, out _);
    }
}
