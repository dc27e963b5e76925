using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace QrAspire.ServiceDefaults.Operations;

/// <summary><c>GET /ops/endpoints</c>: what this process answers, from its routing table, so that an inventory can be compared with it.</summary>
internal static class EndpointList
{
    /// <summary>One address.</summary>
    /// <param name="Route">Its route template.</param>
    /// <param name="Methods">HTTP methods; empty for all.</param>
    /// <param name="IsPage">True for a page of the user interface.</param>
    public sealed record ListedEndpoint(string Route, IReadOnlyList<string> Methods, bool IsPage);

    public static void MapEndpointList(this RouteGroupBuilder group) =>
        group.MapGet("/endpoints", (EndpointDataSource endpoints) => TypedResults.Ok(Of(endpoints)));

    /// <summary>Ordered by route; files of the user interface are left out.</summary>
    private static IEnumerable<ListedEndpoint> Of(EndpointDataSource endpoints) =>
        from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        group endpoint by $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}" into same
        orderby same.Key
        select new ListedEndpoint(
            same.Key,
            [.. same.SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Distinct().Order(StringComparer.Ordinal)],
            same.Any(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null));
}
