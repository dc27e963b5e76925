namespace QrAspire.Analytics.Queries;

/// <summary>What a breakdown splits scans by.</summary>
public enum Dimension
{
    Country,
    Region,
    City,
    Device,
    Os,
    Browser,
    Language,
    Referrer,
    Source,
    Rule,
    Outcome,
    Bot,
    Code,
}

/// <summary>Where a dimension's values are.</summary>
internal static class Dimensions
{
    /// <summary>Dimensions that are kept in <c>scan_rollup_dimension</c>, with their columns in <c>scans</c>.</summary>
    public static readonly IReadOnlyDictionary<Dimension, string> Columns = new Dictionary<Dimension, string>
    {
        [Dimension.Country] = "country",
        [Dimension.Region] = "region",
        [Dimension.City] = "city",
        [Dimension.Device] = "device",
        [Dimension.Os] = "os",
        [Dimension.Browser] = "browser",
        [Dimension.Language] = "language",
        [Dimension.Referrer] = "referrer",
        [Dimension.Source] = "source",
        [Dimension.Rule] = "rule_id",
        [Dimension.Outcome] = "outcome",
    };

    /// <summary>The name under which a dimension's rollup rows are stored.</summary>
    public static string Name(Dimension dimension) => Columns[dimension];
}
