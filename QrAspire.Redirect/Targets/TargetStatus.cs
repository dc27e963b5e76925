namespace QrAspire.Redirect.Targets;

/// <summary>What Redirect knows about its own knowledge; read by readiness, answers and metrics.</summary>
public sealed class TargetStatus
{
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isLive;

    /// <summary>Starts knowing nothing, unless there is nothing to know.</summary>
    public TargetStatus(bool isLoaded = false)
    {
        if (isLoaded)
        {
            SetLoaded();
            _caughtUp.SetResult();
        }
    }

    /// <summary>Completes when a snapshot or the first full read is in.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>True from the first snapshot or full read on; never false again.</summary>
    public bool IsLoaded => _loaded.Task.IsCompleted;

    /// <summary>True while changes are heard: the table is then complete but for the moment between a commit and its notification.</summary>
    public bool IsLive
    {
        get => _isLive;
        internal set
        {
            _isLive = value;
            if (value)
            {
                _caughtUp.TrySetResult();
            }
        }
    }

    /// <summary>Completes when changes are heard for the first time since the start: until then a snapshot may lack the newest codes.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Up to where the table knows the database; null until a read or a snapshot told.</summary>
    internal Watermark? Watermark { get; set; }

    internal void SetLoaded() => _loaded.TrySetResult();
}

/// <summary>Changes of all transactions below <paramref name="XMin"/> of <paramref name="Cluster"/> are in the table.</summary>
internal sealed record Watermark(string Cluster, ulong XMin);
