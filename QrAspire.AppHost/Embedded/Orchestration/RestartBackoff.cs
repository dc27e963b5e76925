namespace Aspire.Hosting.Embedded;

/// <summary>Pauses between a crash and the next start: half a second, doubling up to 30 s; from the beginning after a minute of running.</summary>
internal sealed class RestartBackoff
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_stable = TimeSpan.FromMinutes(1);

    private TimeSpan _next = s_first;

    /// <param name="ran">How long the process ran before it crashed.</param>
    public TimeSpan Next(TimeSpan ran)
    {
        if (ran >= s_stable)
            _next = s_first;
        var pause = _next;
        _next = _next * 2 < s_longest ? _next * 2 : s_longest;
        return pause;
    }
}
