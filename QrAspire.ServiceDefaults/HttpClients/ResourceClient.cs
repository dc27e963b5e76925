using System.Text.Json.Nodes;
using static QrAspire.ServiceDefaults.HttpClients.ServiceCalls;

namespace QrAspire.ServiceDefaults.HttpClients;

/// <summary>What folders, templates and webhooks have in common over HTTP. Failures are <see cref="ServiceException"/>.</summary>
/// <typeparam name="T">One of them as Api answers it.</typeparam>
/// <param name="http">Client whose base address is Api.</param>
/// <param name="root">Path of the collection.</param>
public abstract class ResourceClient<T>(HttpClient http, string root)
{
    private protected HttpClient Http => http;

    public async Task<IReadOnlyList<T>> ListAsync(CancellationToken cancellationToken) => (await http.GetAsync<ListOf>(root, cancellationToken)).Items;

    public Task<T> GetAsync(Guid id, CancellationToken cancellationToken) => http.GetAsync<T>(Path(id), cancellationToken);

    /// <param name="members">The new one's members.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="idempotencyKey">Makes the request safe to repeat for 24 hours.</param>
    public Task<T> CreateAsync(JsonObject members, CancellationToken cancellationToken, string? idempotencyKey = null) =>
        http.ReadAsync<T>(Post(root, members, idempotencyKey), cancellationToken);

    /// <summary>Changes the named members (JSON merge patch), if a version is given only while it is the stored one.</summary>
    public Task<T> PatchAsync(Guid id, long? version, JsonObject changes, CancellationToken cancellationToken) =>
        http.ReadAsync<T>(Patch(Path(id), changes, version), cancellationToken);

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken, long? version = null) =>
        http.DoAsync(new HttpRequestMessage(HttpMethod.Delete, Path(id)).OnlyIf(version), cancellationToken);

    private protected string Path(Guid id, string? rest = null) => rest is null ? $"{root}/{id}" : $"{root}/{id}/{rest}";

    private sealed record ListOf(IReadOnlyList<T> Items);
}

/// <summary><c>/folders</c>.</summary>
public sealed class FoldersClient(HttpClient http) : ResourceClient<Folder>(http, "api/v1/folders");

/// <summary><c>/templates</c>: saved designs.</summary>
public sealed class TemplatesClient(HttpClient http) : ResourceClient<Template>(http, "api/v1/templates");

/// <summary><c>/webhooks</c>: who is told of changes.</summary>
public sealed class WebhooksClient(HttpClient http) : ResourceClient<Webhook>(http, "api/v1/webhooks")
{
    /// <summary>Makes a new secret; it is in the answer only.</summary>
    public Task<Webhook> RotateSecretAsync(Guid id, CancellationToken cancellationToken) => Http.ReadAsync<Webhook>(Post(Path(id, "secret")), cancellationToken);

    /// <summary>Sends a ping.</summary>
    public Task<WebhookDelivery> PingAsync(Guid id, CancellationToken cancellationToken) => Http.ReadAsync<WebhookDelivery>(Post(Path(id, "ping")), cancellationToken);

    /// <summary>The newest deliveries.</summary>
    public async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(Guid id, CancellationToken cancellationToken) =>
        (await Http.GetAsync<Deliveries>(Path(id, "deliveries"), cancellationToken)).Items;

    /// <summary>Sends a delivery again.</summary>
    public Task<WebhookDelivery> ReplayAsync(Guid id, Guid delivery, CancellationToken cancellationToken) =>
        Http.ReadAsync<WebhookDelivery>(Post(Path(id, $"deliveries/{delivery}/replay")), cancellationToken);

    private sealed record Deliveries(IReadOnlyList<WebhookDelivery> Items);
}

/// <summary><c>/keys</c>: keys of programs.</summary>
public sealed class KeysClient(HttpClient http)
{
    private const string Root = "api/v1/keys";

    public async Task<IReadOnlyList<Key>> ListAsync(CancellationToken cancellationToken) => (await http.GetAsync<Keys>(Root, cancellationToken)).Items;

    /// <summary>Makes a key; <see cref="Key.Secret"/> is in this answer only.</summary>
    public Task<Key> CreateAsync(JsonObject members, CancellationToken cancellationToken, string? idempotencyKey = null) =>
        http.ReadAsync<Key>(Post(Root, members, idempotencyKey), cancellationToken);

    public Task RevokeAsync(Guid id, CancellationToken cancellationToken) => http.DoAsync(new(HttpMethod.Delete, $"{Root}/{id}"), cancellationToken);

    private sealed record Keys(IReadOnlyList<Key> Items);
}
