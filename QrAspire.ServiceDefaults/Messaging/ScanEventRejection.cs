namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>Why a record is not a scan event; it becomes a dead letter with this reason.</summary>
/// <param name="Reason">One of <see cref="RejectionReasons"/>: few values, so that it may label a metric.</param>
/// <param name="Message">A sentence for a person that names the field or header; never the value.</param>
public sealed record ScanEventRejection(string Reason, string Message)
{
    internal static ScanEventRejection MissingField(string field) => new(RejectionReasons.MissingField, $"Field '{field}' is missing.");

    internal static ScanEventRejection WrongField(string field, string expected) => new(RejectionReasons.WrongField, $"Field '{field}' is not {expected}.");

    internal static ScanEventRejection MissingHeader(string header) => new(RejectionReasons.MissingHeader, $"Header '{header}' is missing.");

    internal static ScanEventRejection WrongHeader(string header, string expected) => new(RejectionReasons.WrongHeader, $"Header '{header}' is not {expected}.");
}

/// <summary>The reasons of <see cref="ScanEventRejection"/>.</summary>
public static class RejectionReasons
{
    public const string UnknownType = "unknown_type";
    public const string UnknownVersion = "unknown_version";
    public const string MissingHeader = "missing_header";
    public const string WrongHeader = "wrong_header";
    public const string WrongKey = "wrong_key";
    public const string InvalidJson = "invalid_json";
    public const string MissingField = "missing_field";
    public const string WrongField = "wrong_field";
}
