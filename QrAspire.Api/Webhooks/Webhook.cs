namespace QrAspire.Api.Webhooks;

/// <summary>A row of table <c>webhooks</c>: somebody who wants to hear of changes.</summary>
public sealed class Webhook
{
    public Guid Id { get; init; }

    public required string Url { get; set; }

    public string? Description { get; set; }

    /// <summary>Which events (<see cref="WebhookEvents"/>).</summary>
    public required string[] Events { get; set; }

    /// <summary>Key of the signature, as the owner got it.</summary>
    public required string Secret { get; set; }

    public bool Enabled { get; set; }

    /// <summary>Attempts that failed in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Why it was switched off by itself; null otherwise.</summary>
    public string? PausedReason { get; set; }

    /// <summary>Since when it is told of scans: when it was made or switched on again, or asked for an event that is about them.</summary>
    public DateTimeOffset ToldSince { get; set; }

    /// <summary>The last UTC day that a digest has told of; null: none since <see cref="ToldSince"/>.</summary>
    public DateOnly? DigestedDay { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public long Version { get; set; }
}

/// <summary>A row of table <c>webhook_deliveries</c>: one event for one webhook.</summary>
public sealed class WebhookDelivery
{
    public Guid Id { get; init; }

    public Guid WebhookId { get; init; }

    public required string Event { get; init; }

    /// <summary>The body as it is sent and signed.</summary>
    public required string Body { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public required string Status { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset? NextAttemptAt { get; set; }

    public DateTimeOffset? AttemptedAt { get; set; }

    public int? ResponseStatus { get; set; }

    /// <summary>Beginning of the last answer.</summary>
    public string? ResponseBody { get; set; }

    /// <summary>What was wrong with the last attempt.</summary>
    public string? Problem { get; set; }
}

/// <summary>Names of events.</summary>
public static class WebhookEvents
{
    /// <summary>Sent on request, to try a webhook out.</summary>
    public const string Ping = "ping";

    /// <summary>A code has been scanned 1, 10, 100, … times.</summary>
    public const string Milestone = "code.milestone";

    /// <summary>What happened on a UTC day.</summary>
    public const string Digest = "digest.daily";

    /// <summary>What a webhook is told of that does not say: every change of a code.</summary>
    public static IReadOnlyList<string> Changes { get; } = ["code.created", "code.changed", "code.disabled", "code.deleted"];

    /// <summary>Those that are about scans.</summary>
    public static IReadOnlyList<string> OfScans { get; } = [Milestone, Digest];

    /// <summary>Those that a webhook can ask for.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Changes, .. OfScans];
}
