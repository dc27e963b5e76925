namespace QrAspire.Api.Webhooks;

/// <summary>Body of a creation or a change.</summary>
public sealed record WebhookRequest
{
    /// <summary>Where events are posted: http or https.</summary>
    public string? Url { get; init; }

    /// <summary>Up to 200 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Of <c>code.created</c>, <c>code.changed</c>, <c>code.disabled</c>, <c>code.deleted</c> (the default), <c>code.milestone</c>, <c>digest.daily</c>.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>False: events do not reach it, and are not kept for it.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>A webhook.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Url">Where events are posted.</param>
/// <param name="Description">Description.</param>
/// <param name="Events">Which events.</param>
/// <param name="Enabled">False: switched off.</param>
/// <param name="PausedReason">Why it was switched off by itself.</param>
/// <param name="Failures">Attempts that failed in a row.</param>
/// <param name="Secret">Key of the signature; only when it has just been made.</param>
/// <param name="CreatedAt">RFC 3339, UTC.</param>
/// <param name="UpdatedAt">RFC 3339, UTC.</param>
/// <param name="Version">Rises by one with each change; the ETag.</param>
public sealed record WebhookResponse(
    Guid Id, string Url, string? Description, IReadOnlyList<string> Events, bool Enabled, string? PausedReason, int Failures, string? Secret,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version)
{
    /// <summary>Shows a webhook; the secret only on purpose.</summary>
    public static WebhookResponse Of(Webhook webhook, bool withSecret = false) => new(
        webhook.Id, webhook.Url, webhook.Description, webhook.Events, webhook.Enabled, webhook.PausedReason, webhook.Failures, withSecret ? webhook.Secret : null,
        webhook.CreatedAt, webhook.UpdatedAt, webhook.Version);
}

/// <summary>All webhooks.</summary>
/// <param name="Items">The webhooks, oldest first.</param>
public sealed record WebhookList(IReadOnlyList<WebhookResponse> Items);

/// <summary>Deliveries, newest first.</summary>
/// <param name="Items">The deliveries.</param>
public sealed record WebhookDeliveryList(IReadOnlyList<WebhookDelivery> Items);
