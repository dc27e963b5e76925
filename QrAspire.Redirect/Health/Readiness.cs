namespace QrAspire.Redirect.Health;

/// <summary>Whether the first request would be as fast as the next.</summary>
public sealed class Readiness
{
    private volatile bool _isWarm;

    /// <summary>True once the warm-up is over.</summary>
    public bool IsWarm
    {
        get => _isWarm;
        internal set => _isWarm = value;
    }
}
