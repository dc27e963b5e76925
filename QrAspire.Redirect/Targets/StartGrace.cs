using Microsoft.Extensions.Options;

namespace QrAspire.Redirect.Targets;

/// <summary>
/// The moments after a start in which an id may be unknown only because Postgres has not been heard yet. A printed code must not answer
/// 404 or 503 then: its request waits, for at most <see cref="TargetOptions.StartPatience"/> after the start.
/// </summary>
public sealed class StartGrace(TargetStatus status, IOptions<TargetOptions> options, TimeProvider time)
{
    private readonly Task _over = Task.WhenAny(status.CaughtUp, Task.Delay(options.Value.StartPatience, time));

    /// <summary>True when nothing is gained by waiting.</summary>
    public bool IsOver => _over.IsCompleted;

    /// <summary>Completes when the table has caught up, or when patience ends.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _over.WaitAsync(cancellationToken);
}
