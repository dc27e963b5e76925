using System.Globalization;
using QrAspire.Analytics.Enrichment;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics.Storage;

/// <summary>A scan as it is stored: the event and what was derived from it.</summary>
public sealed record ScanRow(ScanEvent Event, ScanContext Context)
{
    /// <summary>The columns in the order of <see cref="WriteTo"/>.</summary>
    public const string Columns =
        "event_uuid, code_id, occurred_at, visitor, bot, short_id, source, outcome, request_id, rule_id, target_url, ip, " +
        "country, region, city, device, os, browser, language, referrer, referrer_url, user_agent";

    private const short ColumnCount = 22;

    /// <summary>Bytes that a row takes in COPY's format, roughly; sizes buffers.</summary>
    public const int TypicalBytes = 512;

    /// <summary>Appends the row.</summary>
    public void WriteTo(CopyBuffer copy)
    {
        copy.BeginRow(ColumnCount);
        copy.Write(Event.EventId);
        copy.Write(Event.CodeId);
        copy.Write(Event.OccurredAt);
        copy.Write(unchecked((long)ulong.Parse(Event.Visitor, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));
        copy.Write(Context.Client.Bot);
        copy.Write(Event.ShortId);
        copy.Write(Event.Source);
        copy.Write(Event.Outcome);
        copy.Write(Event.RequestId);
        copy.Write(Event.RuleId);
        copy.Write(Event.TargetUrl);
        copy.Write(Event.Ip);
        copy.Write(Context.Place.Country);
        copy.Write(Context.Place.Region);
        copy.Write(Context.Place.City);
        copy.Write(Context.Client.Device);
        copy.Write(Context.Client.Os);
        copy.Write(Context.Client.Browser);
        copy.Write(Context.Language);
        copy.Write(Context.Referrer);
        copy.Write(Event.Referrer);
        copy.Write(Event.UserAgent);
    }
}
