namespace QrAspire.ServiceDefaults.Telemetry.Catalogue;

/// <summary>When a metric is there.</summary>
public enum Presence
{
    /// <summary>After every service has done its usual work once.</summary>
    Always,

    /// <summary>From the first time that it happens.</summary>
    WhenItHappens,
}

/// <summary>One metric as <c>/metrics</c> shows it.</summary>
/// <param name="Name">Prometheus name of the family; a histogram's without suffix.</param>
/// <param name="Type"><c>counter</c>, <c>gauge</c>, <c>histogram</c> or <c>untyped</c>.</param>
/// <param name="Services">Names of the services that have it.</param>
/// <param name="Labels">Every label that it may carry.</param>
/// <param name="Presence">When it is there.</param>
/// <param name="Meaning">What it says; for our own metrics also the text of <c># HELP</c>.</param>
public sealed record CatalogueMetric(string Name, string Type, IReadOnlyList<string> Services, IReadOnlyList<string> Labels, Presence Presence, string Meaning)
{
    /// <summary>True for metrics of this product, false for those of .NET and libraries.</summary>
    public bool IsOwn => Name.StartsWith("qr_", StringComparison.Ordinal) || Name.StartsWith("kafka_", StringComparison.Ordinal) || Name.StartsWith("messaging_", StringComparison.Ordinal)
        || Name is "target_info" or "process_start_time_seconds";
}
