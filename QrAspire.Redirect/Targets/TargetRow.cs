namespace QrAspire.Redirect.Targets;

/// <summary>One row of the view <c>redirect_targets</c> (docs/contract-redirect-targets.md).</summary>
/// <param name="ShortId">Short id or alias, case-sensitive.</param>
/// <param name="CodeId">The code.</param>
/// <param name="Version">Version of the code.</param>
/// <param name="State">Whether it leads on.</param>
/// <param name="Url">Where an active URL code leads; null for other payloads.</param>
/// <param name="Status">301, 302, 303, 307 or 308.</param>
/// <param name="ValidFrom">First moment of its life, UTC.</param>
/// <param name="ValidUntil">End of its life, exclusive, UTC.</param>
/// <param name="MaxScans">How many scans are redirected.</param>
/// <param name="ForwardQuery">The request's query is merged into the target.</param>
/// <param name="TrackScans">False: answered, never recorded.</param>
/// <param name="HasPassword">Ask before leading on.</param>
/// <param name="Extra">JSON of what few codes have; null for most.</param>
public sealed record TargetRow(
    string ShortId,
    Guid CodeId,
    long Version,
    TargetState State,
    string? Url,
    int Status,
    DateTimeOffset? ValidFrom,
    DateTimeOffset? ValidUntil,
    long? MaxScans,
    bool ForwardQuery,
    bool TrackScans,
    bool HasPassword,
    string? Extra)
{
    /// <summary>True for the case that must cost least: nothing but a URL and switches.</summary>
    public bool IsPlain => Extra is null && !HasPassword && ValidFrom is null && ValidUntil is null && MaxScans is null;
}
