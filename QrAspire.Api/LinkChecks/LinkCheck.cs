using QrAspire.Api.Outbound;

namespace QrAspire.Api.LinkChecks;

/// <summary>A row of table <c>link_checks</c>: how a code's destination answered when it was last asked.</summary>
public sealed class LinkCheck
{
    public Guid CodeId { get; init; }

    /// <summary>The destination that was asked.</summary>
    public required string Url { get; set; }

    public DateTimeOffset CheckedAt { get; set; }

    /// <summary>What was wrong (<see cref="OutboundResult.Problem"/>); null when nothing.</summary>
    public string? Problem { get; set; }

    /// <summary>Status of the last answer.</summary>
    public int? Status { get; set; }

    /// <summary>Where the redirects of the destination ended.</summary>
    public required string FinalUrl { get; set; }

    /// <summary>How often in a row something was wrong.</summary>
    public int Failures { get; set; }
}
