namespace Aspire.Hosting.ApplicationModel;

/// <summary>A link that the dashboard shows for a resource.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>Absolute, or a path below the endpoint's address.</summary>
    public required string Url { get; set; }

    /// <summary>What the link says; null = the URL.</summary>
    public string? DisplayText { get; set; }

    /// <summary>Higher comes first.</summary>
    public int? DisplayOrder { get; set; }

    /// <summary>The endpoint it belongs to; null for a link of its own.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where the dashboard shows it.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; } = UrlDisplayLocation.SummaryAndDetails;
}

/// <summary>Where the dashboard shows a link.</summary>
public enum UrlDisplayLocation
{
    /// <summary>In the list of resources and in the details.</summary>
    SummaryAndDetails,

    /// <summary>In the details only.</summary>
    DetailsOnly,
}
