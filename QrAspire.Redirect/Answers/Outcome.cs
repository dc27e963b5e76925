using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Redirect.Answers;

/// <summary>What a request got.</summary>
public enum Outcome
{
    /// <summary>Led on to its target.</summary>
    Redirected,

    /// <summary>A page: a payload that is not a URL, or the preview.</summary>
    Page,

    /// <summary>The code's life is over.</summary>
    Expired,

    /// <summary>Paused, archived or deleted.</summary>
    Disabled,

    /// <summary>All its scans are used up.</summary>
    Exhausted,

    /// <summary>The code's life has not begun.</summary>
    NotYet,

    /// <summary>Asked for the password.</summary>
    Password,

    /// <summary>Led on to the code's fallback.</summary>
    Fallback,

    /// <summary>Nobody knows this short id.</summary>
    NotFound,

    /// <summary>Nothing is known yet: neither a snapshot nor Postgres.</summary>
    Unavailable,
}

/// <summary>Names of outcomes.</summary>
internal static class OutcomeNames
{
    /// <summary>Name in events (<see cref="ScanOutcomes"/>); only outcomes of known codes become events.</summary>
    public static string Event(Outcome outcome) => outcome switch
    {
        Outcome.Redirected => ScanOutcomes.Redirected,
        Outcome.Page => ScanOutcomes.Page,
        Outcome.Expired => ScanOutcomes.Expired,
        Outcome.Disabled => ScanOutcomes.Disabled,
        Outcome.Exhausted => ScanOutcomes.Exhausted,
        Outcome.NotYet => ScanOutcomes.NotYet,
        Outcome.Password => ScanOutcomes.Password,
        Outcome.Fallback => ScanOutcomes.Fallback,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No event has this outcome."),
    };

    /// <summary>Value of the metric label <c>outcome</c>.</summary>
    public static string Metric(Outcome outcome) => outcome switch
    {
        Outcome.Redirected => "ok",
        Outcome.NotFound => "not_found",
        Outcome.Unavailable => "error",
        _ => Event(outcome),
    };
}
