namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>Names of the Kafka topics and groups, fixed because other systems may read them.</summary>
public static class Topics
{
    /// <summary>Every scan, keyed by code id.</summary>
    public const string ScanEvents = "qr.events";

    /// <summary>Dead letters of <see cref="ScanEvents"/>.</summary>
    public const string DeadLetters = "analytics.errors";

    /// <summary>Consumer group of Analytics on <see cref="ScanEvents"/>; its committed offsets release the journal.</summary>
    public const string AnalyticsGroup = "qr-analytics";

    /// <summary>Consumer group that stores dead letters.</summary>
    public const string DeadLetterGroup = "qr-analytics-dead-letters";
}
