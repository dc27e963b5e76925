using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Codes;
using QrAspire.Api.Data;
using QrAspire.Api.Http;
using QrAspire.Api.Links;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Webhooks;

/// <summary><c>/webhooks</c>: who is told of changes, and what became of each telling.</summary>
public static class WebhookEndpoints
{
    private const int MaxWebhooks = 100;

    /// <summary>Adds the sender.</summary>
    public static void AddWebhooks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddExternalHostedService<WebhookSender>();
        builder.AddScanEvents();
    }

    /// <summary>Adds the endpoints.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        var webhooks = app.MapGroup("/webhooks").WithTags("Webhooks");
        webhooks.MapGet("", ListAsync).WithName("ListWebhooks").WithSummary("All webhooks").Produces<WebhookList>();
        webhooks.MapPost("", CreateAsync).Idempotent().WithName("CreateWebhook").WithSummary("Create a webhook")
            .WithDescription("The answer holds the secret of the signature; it is shown only here. Events are signed by the Standard Webhooks scheme.")
            .Accepts<WebhookRequest>("application/json").Produces<WebhookResponse>(StatusCodes.Status201Created).ProducesErrors(400, 409, 413, 415);
        webhooks.MapGet("/{id:guid}", GetAsync).WithName("GetWebhook").WithSummary("Read a webhook").Produces<WebhookResponse>().ProducesErrors(404);
        webhooks.MapPatch("/{id:guid}", PatchAsync).HonoursPrefer().WithName("ChangeWebhook").WithSummary("Change a webhook")
            .WithDescription("Switching it on again forgets its failures.")
            .Accepts<WebhookRequest>(JsonBody.MergePatch, "application/json").Produces<WebhookResponse>().Produces(StatusCodes.Status204NoContent).ProducesErrors(400, 404, 412, 413, 415);
        webhooks.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteWebhook").WithSummary("Delete a webhook and its deliveries")
            .Produces(StatusCodes.Status204NoContent).ProducesErrors(400, 404, 412);
        webhooks.MapPost("/{id:guid}/secret", RotateAsync).WithName("RotateWebhookSecret").WithSummary("Make a new secret; the old one is no longer used").Produces<WebhookResponse>().ProducesErrors(400, 404, 412);
        webhooks.MapPost("/{id:guid}/ping", PingAsync).Idempotent().WithName("PingWebhook").WithSummary("Send a ping").Produces<WebhookDelivery>(StatusCodes.Status202Accepted).ProducesErrors(400, 404);
        webhooks.MapGet("/{id:guid}/deliveries", ListDeliveriesAsync).WithName("ListWebhookDeliveries").WithSummary("The newest deliveries").Produces<WebhookDeliveryList>().ProducesErrors(400, 404);
        webhooks.MapPost("/{id:guid}/deliveries/{deliveryId:guid}/replay", ReplayAsync).WithName("ReplayWebhookDelivery").WithSummary("Send a delivery again")
            .WithDescription("It keeps its id and body, so that a receiver can tell that it had it before.")
            .Produces<WebhookDelivery>(StatusCodes.Status202Accepted).ProducesErrors(404);
    }

    private static async Task<IResult> ListAsync(CodesDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(new WebhookList([.. (await db.Webhooks.AsNoTracking().OrderBy(webhook => webhook.Id).ToListAsync(cancellationToken)).Select(webhook => WebhookResponse.Of(webhook))]));

    private static async Task<IResult> CreateAsync(HttpContext context, CodesDbContext db, LinkRules links, TimeProvider time, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: false, cancellationToken);
        if (body is null) return error!;

        var now = Rfc3339.Truncate(time.GetUtcNow());
        var webhook = new Webhook { Id = Guid.CreateVersion7(now), Url = "", Events = [.. WebhookEvents.Changes], Secret = WebhookSignature.NewSecret(), Enabled = true, ToldSince = now, CreatedAt = now, UpdatedAt = now, Version = 1 };
        if (Apply(webhook, body, links, now) is { } invalid) return invalid;
        if (await db.Webhooks.CountAsync(cancellationToken) >= MaxWebhooks) return ApiErrors.Conflict("too_many_webhooks", $"There can be {MaxWebhooks} webhooks.");

        db.Webhooks.Add(webhook);
        await db.SaveChangesAsync(cancellationToken);
        context.Response.Headers.ETag = EntityTags.Of(webhook.Version);
        return TypedResults.Created($"{context.Request.PathBase}/api/v1/webhooks/{webhook.Id}", WebhookResponse.Of(webhook, withSecret: true));
    }

    private static async Task<IResult> GetAsync(Guid id, HttpContext context, CodesDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Webhooks.AsNoTracking().FirstOrDefaultAsync(webhook => webhook.Id == id, cancellationToken) is not { } webhook) return NotFound();
        context.Response.Headers.ETag = EntityTags.Of(webhook.Version);
        return TypedResults.Ok(WebhookResponse.Of(webhook));
    }

    private static async Task<IResult> PatchAsync(Guid id, HttpContext context, CodesDbContext db, LinkRules links, TimeProvider time, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBody.ReadObjectAsync(context.Request, patch: true, cancellationToken);
        return body is null ? error! : await ChangeAsync(id, context, db, time, webhook => Apply(webhook, Merged(webhook, body), links, Rfc3339.Truncate(time.GetUtcNow())), withSecret: false, cancellationToken);
    }

    private static Task<IResult> RotateAsync(Guid id, HttpContext context, CodesDbContext db, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(id, context, db, time, webhook =>
        {
            webhook.Secret = WebhookSignature.NewSecret();
            return null;
        }, withSecret: true, cancellationToken);

    private static async Task<IResult> DeleteAsync(Guid id, HttpContext context, CodesDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Webhooks.FirstOrDefaultAsync(webhook => webhook.Id == id, cancellationToken) is not { } webhook) return NotFound();
        if (EntityTags.CheckIfMatch(context.Request, webhook.Version) is { } stale) return stale;
        await db.Webhooks.Where(each => each.Id == id).ExecuteDeleteAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> PingAsync(Guid id, CodesDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await db.Webhooks.AnyAsync(webhook => webhook.Id == id, cancellationToken)) return NotFound();
        var now = Rfc3339.Truncate(time.GetUtcNow());
        var body = new JsonObject { ["type"] = WebhookEvents.Ping, ["timestamp"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null), ["data"] = new JsonObject() };
        var delivery = new WebhookDelivery { Id = Guid.CreateVersion7(now), WebhookId = id, Event = WebhookEvents.Ping, Body = body.ToJsonString(), CreatedAt = now, Status = "pending", NextAttemptAt = now };
        db.WebhookDeliveries.Add(delivery);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted((string?)null, delivery);
    }

    private static async Task<IResult> ListDeliveriesAsync(Guid id, string? status, string? limit, CodesDbContext db, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var size = CodeFilter.ParseLimit(limit, 50, 200, errors);
        if (status is not (null or "pending" or "delivered" or "failed")) errors.Add(new("status", "unknown_value", "This parameter is one of: pending, delivered, failed."));
        if (errors.Count > 0) return ApiErrors.Validation(errors);
        if (!await db.Webhooks.AnyAsync(webhook => webhook.Id == id, cancellationToken)) return NotFound();

        var deliveries = db.WebhookDeliveries.AsNoTracking().Where(delivery => delivery.WebhookId == id && (status == null || delivery.Status == status));
        return TypedResults.Ok(new WebhookDeliveryList(await deliveries.OrderByDescending(delivery => delivery.CreatedAt).ThenBy(delivery => delivery.Id).Take(size).ToListAsync(cancellationToken)));
    }

    private static async Task<IResult> ReplayAsync(Guid id, Guid deliveryId, CodesDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await db.WebhookDeliveries.FirstOrDefaultAsync(delivery => delivery.Id == deliveryId && delivery.WebhookId == id, cancellationToken) is not { } delivery)
        {
            return ApiErrors.NotFound("delivery_not_found", "The webhook has no such delivery.");
        }

        (delivery.Status, delivery.Attempts, delivery.NextAttemptAt) = ("pending", 0, Rfc3339.Truncate(time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted((string?)null, delivery);
    }

    private static async Task<IResult> ChangeAsync(Guid id, HttpContext context, CodesDbContext db, TimeProvider time, Func<Webhook, ErrorResult?> change, bool withSecret, CancellationToken cancellationToken)
    {
        if (await db.Webhooks.FirstOrDefaultAsync(webhook => webhook.Id == id, cancellationToken) is not { } webhook) return NotFound();
        if (EntityTags.CheckIfMatch(context.Request, webhook.Version) is { } stale) return stale;
        if (change(webhook) is { } refused) return refused;
        if (db.ChangeTracker.HasChanges())
        {
            webhook.Version++;
            webhook.UpdatedAt = Rfc3339.Truncate(time.GetUtcNow());
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.PreconditionFailed("The webhook was changed meanwhile; read it again and repeat the change.");
        }

        // Whoever makes a new secret wants to see it.
        if (!withSecret) return Answers.Changed(context, webhook.Version, WebhookResponse.Of(webhook));
        context.Response.Headers.ETag = EntityTags.Of(webhook.Version);
        return TypedResults.Ok(WebhookResponse.Of(webhook, withSecret));
    }

    private static JsonObject Merged(Webhook webhook, JsonObject patch)
    {
        var current = new JsonObject { ["url"] = webhook.Url, ["events"] = new JsonArray([.. webhook.Events.Select(name => JsonValue.Create(name))]), ["enabled"] = webhook.Enabled };
        if (webhook.Description is not null) current["description"] = webhook.Description;
        return MergePatch.Apply(current, patch)!.AsObject();
    }

    private static ErrorResult? Apply(Webhook webhook, JsonObject body, LinkRules links, DateTimeOffset now)
    {
        var fields = new FieldReader(body, []);
        var url = fields.Text("url", 4096, required: true);
        if (url is not null)
        {
            var (stored, code, message) = links.Check(url);
            if (code is not null) fields.Refuse("url", code, message!);
            else if (!stored!.StartsWith("http", StringComparison.OrdinalIgnoreCase)) fields.Refuse("url", "scheme_not_allowed", "Events are posted to https:// or http:// only.");
            url = stored;
        }

        var description = fields.Text("description", 200);
        var events = fields.Texts("events", WebhookEvents.All.Count, 50);
        if (events is { Length: 0 }) fields.Refuse("events", "required", "This field names at least one event.");
        for (var i = 0; i < events?.Length; i++)
        {
            if (!WebhookEvents.All.Contains(events[i])) fields.Refuse($"events[{i}]", "unknown_value", $"This item is one of: {string.Join(", ", WebhookEvents.All)}.");
        }

        var enabled = fields.Flag("enabled") ?? true;
        fields.RefuseUnknown();
        if (fields.Errors.Count > 0) return ApiErrors.Validation(fields.Errors);

        webhook.Url = url!;
        webhook.Description = string.IsNullOrWhiteSpace(description) ? null : description.Trim();
        events = [.. (events ?? [.. WebhookEvents.Changes]).Distinct()];
        var asked = events.Except(webhook.Events).Intersect(WebhookEvents.OfScans).ToArray();
        var isBack = enabled && !webhook.Enabled;
        if (isBack || asked.Length > 0) webhook.ToldSince = now;
        if (isBack || asked.Contains(WebhookEvents.Digest)) webhook.DigestedDay = null;
        if (!webhook.Events.SequenceEqual(events)) webhook.Events = events;
        if (isBack) (webhook.Failures, webhook.PausedReason) = (0, null);
        webhook.Enabled = enabled;
        return null;
    }

    private static ErrorResult NotFound() => ApiErrors.NotFound("webhook_not_found", "There is no webhook with this id.");
}
