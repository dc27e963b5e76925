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

    /// <summary>Compares the book with what the product stored.</summary>
    /// <param name="stored">The request id of every stored row.</param>
    /// <param name="redirectDown">When Redirect itself was dead or starting; unanswered scans are excused only there.</param>
    /// <param name="slack">Scans sent this long before the death of Redirect may have died with it.</param>
    public LedgerAudit Audit(IReadOnlyCollection<string> stored, IReadOnlyCollection<FaultWindow> redirectDown, TimeSpan slack)
    {
        var attempted = _attempts.ToDictionary(attempt => attempt.RequestId, StringComparer.Ordinal);
        var storedIds = stored.ToHashSet(StringComparer.Ordinal);
        return new(
            [.. attempted.Values.Where(attempt => attempt.Fate is ScanFate.Answered && !storedIds.Contains(attempt.RequestId)).Select(attempt => $"{attempt.RequestId} at {attempt.StartedAt:HH:mm:ss.fff}")],
            [.. stored.GroupBy(id => id, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{group.Key} ×{group.Count()}")],
            [.. storedIds.Where(id => !attempted.ContainsKey(id))],
            [.. attempted.Values.Where(attempt => attempt.Fate is ScanFate.Wrong).Select(attempt => $"{attempt.RequestId} {attempt.Detail}")],
            [.. attempted.Values
                .Where(attempt => attempt.Fate is ScanFate.Unanswered && !redirectDown.Any(window => window.Overlaps(attempt.StartedAt - slack, attempt.EndedAt)))
                .Select(attempt => $"{attempt.RequestId} at {attempt.StartedAt:HH:mm:ss.fff}: {attempt.Detail}")]);
    }
}

/// <summary>Every way in which a run broke the promise.</summary>
/// <param name="Lost">Answered but not stored.</param>
/// <param name="Doubled">Stored more than once.</param>
/// <param name="Invented">Stored but never attempted.</param>
/// <param name="Wrong">Known codes that got another answer than theirs.</param>
/// <param name="Silent">Known codes without an answer while Redirect was up.</param>
public sealed record LedgerAudit(
    IReadOnlyList<string> Lost, IReadOnlyList<string> Doubled, IReadOnlyList<string> Invented, IReadOnlyList<string> Wrong, IReadOnlyList<string> Silent)
{
    private const int Shown = 10;

    /// <summary>What was broken, in words; empty when the promise was kept.</summary>
    public IEnumerable<string> Findings =>
        from kind in new (IReadOnlyList<string> Cases, string What)[]
        {
            (Lost, "answered but not stored"), (Doubled, "stored twice"), (Invented, "stored but never attempted"),
            (Wrong, "answered wrongly"), (Silent, "unanswered while Redirect was up"),
        }
        where kind.Cases.Count > 0
        select $"{kind.Cases.Count} {kind.What}: {string.Join("; ", kind.Cases.Take(Shown))}";
}

/// <summary>A stretch of time in which something was broken on purpose.</summary>
public sealed record FaultWindow(string Fault, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>True when the stretch shares a moment with the given one.</summary>
    public bool Overlaps(DateTimeOffset from, DateTimeOffset to) => From <= to && from <= To;
}
