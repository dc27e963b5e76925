using System.Collections.Concurrent;
using QrAspire.Api.Rendering;

namespace QrAspire.Api.Images;

/// <summary>
/// What is drawn for codes that were asked for lately, so that an image needs no database. It is used only while changes are heard
/// (<see cref="CodeChangeListener"/>); a change made by this process is forgotten before it is answered.
/// </summary>
public sealed class CodeSymbols
{
    private const int MaxCodes = 20_000;
    private const int MaxVariants = 16;
    private const int MaxKeyLength = 512;

    private readonly ConcurrentDictionary<Guid, Entry> _codes = new();
    private readonly ConcurrentDictionary<string, Guid> _shortIds = new(StringComparer.Ordinal);
    private long _changes;
    private volatile bool _isLive;

    /// <summary>Whether changes are heard.</summary>
    public bool IsLive
    {
        get => _isLive;
        set
        {
            if (!value) _isLive = false;
            Clear();
            _isLive = value;
        }
    }

    /// <summary>How many changes were heard; take it before reading a code that is to be kept.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>The plain request of a code; null when it is not kept.</summary>
    public RenderRequest? Find(Guid id) => _isLive && _codes.TryGetValue(id, out var entry) ? entry.Symbol : null;

    /// <summary>The tag of an image asked for in the very same way before; null when it is not kept.</summary>
    public string? FindTag(Guid id, in ImageAsked asked) =>
        _isLive && _codes.TryGetValue(id, out var entry) && entry.Tags.TryGetValue(asked, out var etag) ? etag : null;

    /// <summary>Keeps a dynamic code as it was read, unless anything changed since <paramref name="changes"/> was taken. Static codes have no notifications.</summary>
    public void Keep(Guid id, string? shortId, RenderRequest symbol, long changes)
    {
        if (!_isLive || shortId is null || changes != Changes) return;
        if (_codes.Count >= MaxCodes) Clear();
        _shortIds[shortId] = id;
        _codes[id] = new(symbol);
        if (changes != Changes) Forget(id);
    }

    /// <summary>Keeps which image a way of asking leads to.</summary>
    public void KeepTag(Guid id, in ImageAsked asked, string etag)
    {
        if (asked.Length <= MaxKeyLength && _codes.TryGetValue(id, out var entry) && entry.Tags.Count < MaxVariants) entry.Tags[asked] = etag;
    }

    /// <summary>A code changed.</summary>
    public void Forget(Guid id)
    {
        Interlocked.Increment(ref _changes);
        _codes.TryRemove(id, out _);
    }

    /// <summary>A code changed, known by its short id; <c>*</c> stands for any.</summary>
    public void Forget(string shortId)
    {
        Interlocked.Increment(ref _changes);
        if (shortId == "*") Clear();
        else if (_shortIds.TryRemove(shortId, out var id)) _codes.TryRemove(id, out _);
    }

    private void Clear()
    {
        Interlocked.Increment(ref _changes);
        _codes.Clear();
        _shortIds.Clear();
    }

    private sealed record Entry(RenderRequest Symbol)
    {
        public ConcurrentDictionary<ImageAsked, string> Tags { get; } = new();
    }
}

/// <summary>What of a request decides its image.</summary>
/// <param name="Query">The query string as it was sent.</param>
/// <param name="Accept">The <c>Accept</c> header as it was sent.</param>
public readonly record struct ImageAsked(string Query, string Accept)
{
    /// <summary>Reads it from a request.</summary>
    public static ImageAsked Of(HttpRequest request) => new(request.QueryString.Value ?? "", request.Headers.Accept.ToString());

    internal int Length => Query.Length + Accept.Length;
}
