namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>
/// The data of a <c>qr.scanned</c> event (topic <see cref="Topics.ScanEvents"/>, CloudEvents 1.0 binary mode, schema version
/// <see cref="ScanEventContract.SchemaVersion"/>). New optional fields may be added; anything else is a new schema version.
/// </summary>
/// <param name="EventId">UUIDv7 minted by Redirect; its 48-bit timestamp equals <paramref name="OccurredAt"/> to the millisecond.</param>
/// <param name="CodeId">The code, also the record's key.</param>
/// <param name="ShortId">The short id or alias that was scanned.</param>
/// <param name="OccurredAt">When Redirect decided the answer, UTC, milliseconds.</param>
/// <param name="RequestId">The request's <c>X-Request-ID</c>.</param>
/// <param name="Outcome">What the scanner got: <c>redirected</c>, <c>page</c>, <c>expired</c>, <c>disabled</c>, <c>exhausted</c>, <c>not_yet</c>, <c>password</c>, <c>fallback</c>.</param>
/// <param name="RuleId">The rule that chose the target, if one did.</param>
/// <param name="TargetUrl">Where the scanner was sent, if anywhere.</param>
/// <param name="Source"><c>qr</c> for <c>/r/</c>, <c>link</c> for <c>/l/</c>.</param>
/// <param name="Ip">The client address as far as configuration keeps it: whole, truncated, or absent.</param>
/// <param name="Visitor">Salted hash that tells visitors of one day apart without naming them; 16 hexadecimal digits.</param>
/// <param name="UserAgent"><c>User-Agent</c>, cut to 512 characters.</param>
/// <param name="Referrer"><c>Referer</c>, cut to 512 characters.</param>
/// <param name="AcceptLanguage"><c>Accept-Language</c>, cut to 128 characters.</param>
/// <param name="Hints">Client hints by lower-case header name (<c>sec-ch-ua-platform</c>, <c>sec-ch-ua-mobile</c>, …).</param>
public sealed record ScanEvent(
    Guid EventId,
    Guid CodeId,
    string ShortId,
    DateTimeOffset OccurredAt,
    string RequestId,
    string Outcome,
    string? RuleId,
    string? TargetUrl,
    string Source,
    string? Ip,
    string Visitor,
    string UserAgent,
    string? Referrer,
    string? AcceptLanguage,
    IReadOnlyDictionary<string, string>? Hints);

/// <summary>What the scanner got; a new value is a new schema version.</summary>
public static class ScanOutcomes
{
    public const string Redirected = "redirected";
    public const string Page = "page";
    public const string Expired = "expired";
    public const string Disabled = "disabled";
    public const string Exhausted = "exhausted";
    public const string NotYet = "not_yet";
    public const string Password = "password";
    public const string Fallback = "fallback";

    /// <summary>Every outcome that version <see cref="ScanEventContract.SchemaVersion"/> of the event knows.</summary>
    public static IReadOnlyList<string> All { get; } = [Redirected, Page, Expired, Disabled, Exhausted, NotYet, Password, Fallback];
}

/// <summary>How the scanner came: by the printed code or by the shared link.</summary>
public static class ScanSources
{
    public const string Qr = "qr";
    public const string Link = "link";
}

/// <summary>Fixed values of the event contract.</summary>
public static class ScanEventContract
{
    /// <summary>Longest <see cref="ScanEvent.UserAgent"/> and <see cref="ScanEvent.Referrer"/>, in UTF-16 code units.</summary>
    public const int MaxHeaderLength = 512;

    /// <summary>Longest <see cref="ScanEvent.AcceptLanguage"/>, in UTF-16 code units.</summary>
    public const int MaxLanguageLength = 128;

    /// <summary>Longest <see cref="ScanEvent.ShortId"/> and <see cref="ScanEvent.RuleId"/>, in UTF-16 code units.</summary>
    public const int MaxIdLength = 128;

    /// <summary>Longest <see cref="ScanEvent.TargetUrl"/>, in UTF-16 code units.</summary>
    public const int MaxUrlLength = 16 * 1024;

    /// <summary>Most <see cref="ScanEvent.Hints"/> of one event; a name has at most 64 characters, a value <see cref="MaxHeaderLength"/>.</summary>
    public const int MaxHints = 16;

    /// <summary>Digits of <see cref="ScanEvent.Visitor"/>.</summary>
    public const int VisitorLength = 16;

    public const string Type = "qr.scanned";
    public const string SpecVersion = "1.0";
    public const string SchemaVersion = "1";
    public const string ContentType = "application/json";

    /// <summary><c>ce_source</c>: the service that minted the event.</summary>
    public const string Source = "/qraspire/redirect";

    public const string HeaderId = "ce_id";
    public const string HeaderType = "ce_type";
    public const string HeaderSource = "ce_source";
    public const string HeaderSpecVersion = "ce_specversion";
    public const string HeaderTime = "ce_time";
    public const string HeaderSchemaVersion = "ce_dataschemaversion";
    public const string HeaderContentType = "content-type";
    public const string HeaderTraceParent = "traceparent";
    public const string HeaderTraceState = "tracestate";
}
