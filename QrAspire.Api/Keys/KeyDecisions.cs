using System.Diagnostics.Metrics;

namespace QrAspire.Api.Keys;

/// <summary>What was decided about a caller; label <c>decision</c> of <c>qr_auth_decisions_total</c>.</summary>
public enum KeyDecision
{
    /// <summary>No key, and none is required.</summary>
    Anonymous,

    /// <summary>A key that is valid for what was asked.</summary>
    Granted,

    /// <summary>No key where one is required.</summary>
    Missing,

    /// <summary>A key that nobody knows, or that was revoked or has expired.</summary>
    Invalid,

    /// <summary>A key that may only read, and a request that changes something.</summary>
    Forbidden,
}

/// <summary>Counts decisions about callers; all of them are shown from the start, so that the first refusal is a change.</summary>
public sealed class KeyDecisions
{
    private static readonly KeyDecision[] s_all = Enum.GetValues<KeyDecision>();

    private readonly long[] _counts = new long[s_all.Length];

    /// <summary>Registers the counter.</summary>
    public KeyDecisions(IMeterFactory meters) => meters.Create("QrAspire.Api").CreateObservableCounter(
        "qr.auth.decisions",
        () => s_all.Select(decision => new Measurement<long>(this[decision], new KeyValuePair<string, object?>("decision", decision.ToString().ToLowerInvariant()))),
        "{decision}",
        "Requests to the API by what was decided about their key.");

    /// <summary>How often this was decided.</summary>
    public long this[KeyDecision decision] => Volatile.Read(ref _counts[(int)decision]);

    /// <summary>Counts one.</summary>
    public void Count(KeyDecision decision) => Interlocked.Increment(ref _counts[(int)decision]);
}
