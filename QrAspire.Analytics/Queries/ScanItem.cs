using System.Globalization;
using Npgsql;
using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.Queries;

/// <summary>One stored scan.</summary>
/// <param name="EventId">Its id; ids sort by time.</param>
/// <param name="CodeId">The code.</param>
/// <param name="ShortId">The short id or alias that was scanned.</param>
/// <param name="OccurredAt">When it was answered.</param>
/// <param name="Source"><c>qr</c> or <c>link</c>.</param>
/// <param name="Outcome">What the scanner got.</param>
/// <param name="Bot">A crawler, a link preview or a monitor.</param>
/// <param name="Device">Class of the device.</param>
/// <param name="Os">Operating system.</param>
/// <param name="Browser">Browser, app or tool.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Region">First subdivision.</param>
/// <param name="City">City.</param>
/// <param name="Language">Preferred language.</param>
/// <param name="Referrer">Host of the referring page.</param>
/// <param name="RuleId">The rule that chose the target.</param>
/// <param name="TargetUrl">Where the scanner was sent.</param>
/// <param name="Visitor">Salted hash of the day, 16 hexadecimal digits.</param>
/// <param name="RequestId"><c>X-Request-ID</c> of the answer.</param>
/// <param name="Ip">The address as far as it is kept.</param>
/// <param name="UserAgent">The user agent.</param>
public sealed record ScanItem(
    Guid EventId, Guid CodeId, string ShortId, DateTimeOffset OccurredAt, string Source, string Outcome, bool Bot, string Device, string Os, string Browser,
    string? Country, string? Region, string? City, string? Language, string? Referrer, string? RuleId, string? TargetUrl, string Visitor, string RequestId, string? Ip, string UserAgent)
{
    /// <summary>The columns in the order that <see cref="Read"/> takes.</summary>
    internal const string Columns =
        "event_uuid, code_id, short_id, occurred_at, source, outcome, bot, device, os, browser, country, region, city, language, referrer, rule_id, target_url, visitor, request_id, ip, user_agent";

    /// <summary>Reads the current row.</summary>
    internal static ScanItem Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetString(2), UuidTime.Of(row.GetGuid(0)), row.GetString(4), row.GetString(5), row.GetBoolean(6), row.GetString(7), row.GetString(8), row.GetString(9),
        Text(row, 10), Text(row, 11), Text(row, 12), Text(row, 13), Text(row, 14), Text(row, 15), Text(row, 16),
        row.GetInt64(17).ToString("x16", CultureInfo.InvariantCulture), row.GetString(18), Text(row, 19), row.GetString(20));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

/// <summary>One page of scans, newest first.</summary>
/// <param name="Items">The scans.</param>
/// <param name="NextCursor">Pass as <c>cursor</c> for the next page; absent on the last one.</param>
public sealed record ScanPage(IReadOnlyList<ScanItem> Items, string? NextCursor);
