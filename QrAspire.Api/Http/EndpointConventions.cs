using Microsoft.AspNetCore.Mvc;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Http;

/// <summary>What several endpoints declare alike.</summary>
public static class EndpointConventions
{
    /// <summary>Largest request body unless an endpoint says otherwise, in bytes.</summary>
    public const long MaxBodyLength = 1 << 20;

    /// <summary>Bounds request bodies to <see cref="MaxBodyLength"/>; a longer one is answered with 413.</summary>
    public static RouteGroupBuilder WithRequestLimits(this RouteGroupBuilder group) => group.WithMetadata(new RequestSizeLimitAttribute(MaxBodyLength));

    /// <summary>Declares the error envelope for statuses.</summary>
    public static RouteHandlerBuilder ProducesErrors(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) endpoint.Produces<ErrorResponse>(status, "application/json");
        return endpoint;
    }
}
