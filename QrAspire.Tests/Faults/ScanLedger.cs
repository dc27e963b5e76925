using System.Collections.Concurrent;

namespace QrAspire.Tests.Faults;

/// <summary>What became of one scan, as its client saw it.</summary>
public enum ScanFate
{
    /// <summary>The expected redirect arrived whole: the scan must be counted, once.</summary>
    Answered,

    /// <summary>No answer arrived (refused, cut, timed out): the scan may be counted, at most once.</summary>
    Unanswered,

    /// <summary>An answer arrived that a known code must never get.</summary>
    Wrong,
}

/// <summary>One attempted scan.</summary>
/// <param name="RequestId">The <c>X-Request-ID</c> that the client chose; unique over the run.</param>
/// <param name="ShortId">The code.</param>
/// <param name="StartedAt">When the client sent it.</param>
/// <param name="EndedAt">When it was answered or given up.</param>
/// <param name="Fate">What the client got.</param>
/// <param name="Detail">Status or exception of a scan that was not answered as it should be.</param>
public sealed record ScanAttempt(string RequestId, string ShortId, DateTimeOffset StartedAt, DateTimeOffset EndedAt, ScanFate Fate, string? Detail);

/// <summary>The client's own book of every scan it sent, kept apart from the product.</summary>
public sealed class ScanLedger
{
    private readonly ConcurrentQueue<ScanAttempt> _attempts = new();

    /// <summary>All attempts so far.</summary>
    public IReadOnlyCollection<ScanAttempt> Attempts => _attempts;

    /// <summary>Books one attempt.</summary>
    public void Record(ScanAttempt attempt) => _attempts.Enqueue(attempt);

    /// <summary>Writes the book as tab-separated lines, for the report of a failed run.</summary>
    public async Task SaveAsync(string path, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(path);
        foreach (var attempt in _attempts)
        {
            await writer.WriteLineAsync($"{attempt.RequestId}\t{attempt.ShortId}\t{attempt.StartedAt:O}\t{attempt.EndedAt:O}\t{attempt.Fate}\t{attempt.Detail}".AsMemory(), cancellationToken);
        }
    }

    /// <summary>Compares the book with what the product stored; an empty list means that the promise was kept.</summary>
    /// <param name="stored">The request id of every stored row.</param>
    /// <param name="redirectDown">When Redirect itself was dead or starting; unanswered scans are excused only there.</param>
    /// <param name="slack">Scans sent this long before the death of Redirect may have died with it.</param>
    public IReadOnlyList<string> Audit(IReadOnlyCollection<string> stored, IReadOnlyCollection<FaultWindow> redirectDown, TimeSpan slack)
    {
        var findings = new List<string>();
        var attempted = _attempts.ToDictionary(attempt => attempt.RequestId, StringComparer.Ordinal);
        var storedIds = stored.ToHashSet(StringComparer.Ordinal);

        var lost = attempted.Values.Where(attempt => attempt.Fate is ScanFate.Answered && !storedIds.Contains(attempt.RequestId)).ToArray();
        Report("answered but not stored", lost.Select(attempt => $"{attempt.RequestId} at {attempt.StartedAt:HH:mm:ss.fff}"));
        Report("stored twice", stored.GroupBy(id => id, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{group.Key} ×{group.Count()}"));
        Report("stored but never attempted", storedIds.Where(id => !attempted.ContainsKey(id)));
        Report("answered wrongly", attempted.Values.Where(attempt => attempt.Fate is ScanFate.Wrong).Select(attempt => $"{attempt.RequestId} {attempt.Detail}"));
        Report("unanswered while Redirect was up", attempted.Values
            .Where(attempt => attempt.Fate is ScanFate.Unanswered && !redirectDown.Any(window => window.Overlaps(attempt.StartedAt - slack, attempt.EndedAt)))
            .Select(attempt => $"{attempt.RequestId} at {attempt.StartedAt:HH:mm:ss.fff}: {attempt.Detail}"));
        return findings;

        void Report(string what, IEnumerable<string> cases)
        {
            var all = cases.ToArray();
            if (all.Length > 0)
            {
                findings.Add($"{all.Length} {what}: {string.Join("; ", all.Take(10))}");
            }
        }
    }
}

/// <summary>A stretch of time in which something was broken on purpose.</summary>
public sealed record FaultWindow(string Fault, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>True when the stretch shares a moment with the given one.</summary>
    public bool Overlaps(DateTimeOffset from, DateTimeOffset to) => From <= to && from <= To;
}
