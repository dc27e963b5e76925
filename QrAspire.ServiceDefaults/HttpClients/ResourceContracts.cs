using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace QrAspire.ServiceDefaults.HttpClients;

/// <summary>A folder.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Name">Unique without regard to case.</param>
/// <param name="Codes">How many codes are in it.</param>
/// <param name="Version">The entity tag.</param>
public sealed record Folder(Guid Id, string Name, long Codes, long Version);

/// <summary>A saved design.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Name">Unique without regard to case.</param>
/// <param name="Description">Description.</param>
/// <param name="Design">The design, as in <c>POST /render</c>.</param>
/// <param name="Version">The entity tag.</param>
public sealed record Template(Guid Id, string Name, string? Description, JsonObject Design, long Version);

/// <summary>Who is told of what.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Url">Where events are posted.</param>
/// <param name="Events">Which events.</param>
/// <param name="Enabled">False: switched off.</param>
/// <param name="PausedReason">Why it was switched off by itself.</param>
/// <param name="Secret">Key of the signature; only when it has just been made.</param>
/// <param name="Version">The entity tag.</param>
public sealed record Webhook(Guid Id, string Url, IReadOnlyList<string> Events, bool Enabled, string? PausedReason, string? Secret, long Version);

/// <summary>One event for one webhook.</summary>
/// <param name="Id">The <c>webhook-id</c> of every attempt.</param>
/// <param name="Event">Its type.</param>
/// <param name="Body">The body as it is sent.</param>
/// <param name="Status"><c>pending</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Problem">What was wrong with the last attempt.</param>
public sealed record WebhookDelivery(Guid Id, string Event, string Body, string Status, int Attempts, string? Problem);

/// <summary>An API key.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Name">Stands in the history of what the key changes.</param>
/// <param name="Prefix">How it begins.</param>
/// <param name="Secret">The key itself; only when it has just been made.</param>
/// <param name="ReadOnly">Only GET and HEAD.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="RevokedAt">When it was revoked.</param>
public sealed record Key(Guid Id, string Name, string Prefix, [property: JsonPropertyName("key")] string? Secret, bool ReadOnly, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);
