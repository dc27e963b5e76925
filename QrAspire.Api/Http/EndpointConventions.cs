using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using QrAspire.Api.Idempotency;
using QrAspire.ServiceDefaults.Data;
using QrAspire.ServiceDefaults.Documentation;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Http;

/// <summary>What several endpoints declare alike.</summary>
public static class EndpointConventions
{
    /// <summary>Largest request body unless an endpoint says otherwise, in bytes.</summary>
    public const long MaxBodyLength = 1 << 20;

    /// <summary>Bounds request bodies to <see cref="MaxBodyLength"/>; a longer one is answered with 413.</summary>
    public static RouteGroupBuilder WithRequestLimits(this RouteGroupBuilder group) => group.WithMetadata(new RequestSizeLimitAttribute(MaxBodyLength));

    /// <summary>Answers 503 <c>unavailable</c> while the database cannot be reached, so that a client knows that a repetition will help.</summary>
    public static RouteGroupBuilder WithDatabaseOutageAnswer(this RouteGroupBuilder group) => group.AddEndpointFilter(async (context, next) =>
    {
        try
        {
            return await next(context);
        }
        catch (Exception exception) when (DatabaseOutage.Is(exception) && !context.HttpContext.Response.HasStarted)
        {
            System.Diagnostics.Activity.Current?.AddException(exception);
            context.HttpContext.Response.Headers.RetryAfter = "1";
            return ApiErrors.Status(StatusCodes.Status503ServiceUnavailable, ErrorCodes.Unavailable, "The database cannot be reached right now; try again.");
        }
    });

    /// <summary>Declares the errors that every operation of the API has in common: keys, the size of a body, an outage.</summary>
    public static RouteGroupBuilder WithCommonErrors(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            List<int> statuses = [StatusCodes.Status503ServiceUnavailable];
            if (endpoint.Metadata.OfType<IAcceptsMetadata>().Any()) statuses.Add(StatusCodes.Status413PayloadTooLarge);
            var declared = endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Select(answer => answer.StatusCode).ToHashSet();
            foreach (var status in statuses.Where(status => !declared.Contains(status))) endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ErrorResponse), ["application/json"]));
        });
        return group;
    }

    /// <summary>Takes <c>Idempotency-Key</c>: the same request twice has one effect and one answer.</summary>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter<IdempotencyFilter>().WithMetadata(new TakesIdempotencyKey()).ProducesErrors(422);

    /// <summary>Declares that <c>Prefer: return=minimal</c> is honoured (<see cref="Answers"/>).</summary>
    public static RouteHandlerBuilder HonoursPrefer(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new HonoursPrefer());

    /// <summary>Declares the error envelope for statuses.</summary>
    public static RouteHandlerBuilder ProducesErrors(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) endpoint.Produces<ErrorResponse>(status, "application/json");
        return endpoint;
    }
}
