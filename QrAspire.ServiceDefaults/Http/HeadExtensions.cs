using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>HEAD beside GET.</summary>
public static class HeadExtensions
{
    private const string EventStream = "text/event-stream";

    /// <summary>Answers HEAD wherever GET is answered (RFC 9110 §9.1), but where the answer never ends; the server leaves the body out.</summary>
    public static RouteGroupBuilder WithHead(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Any(answer => answer.ContentTypes.Contains(EventStream))) return;
            for (var i = 0; i < endpoint.Metadata.Count; i++)
            {
                if (endpoint.Metadata[i] is HttpMethodMetadata { HttpMethods: [var only] } && HttpMethods.IsGet(only)) endpoint.Metadata[i] = new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]);
            }
        });
        return group;
    }
}
