namespace QrAspire.Analytics.Queries;

/// <summary>Expressions that several queries share.</summary>
internal static class Sql
{
    /// <summary>The UTC day of a row of <c>scans</c>.</summary>
    public const string Day = "(occurred_at AT TIME ZONE 'UTC')::date";
}
