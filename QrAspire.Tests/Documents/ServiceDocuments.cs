using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using QrAspire.Tests.Analytics;
using QrAspire.Tests.Api;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Documents;

/// <summary>The descriptions that the running services give of themselves; they are left in artifacts/openapi too.</summary>
public sealed class ServiceDocuments : IAsyncLifetime
{
    private static readonly JsonSerializerOptions s_written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly PostgresFixture _scans = new();
    private readonly ApiFixture _api = new();

    /// <summary>By the name of their files.</summary>
    public IReadOnlyDictionary<string, JsonObject> All { get; private set; } = null!;

    /// <summary>Name of the Postman collection's file.</summary>
    public const string Postman = "api.postman_collection";

    public async Task InitializeAsync()
    {
        await Task.WhenAll(_scans.InitializeAsync(), _api.InitializeAsync());
        await ScanTable.MigrateAsync(_scans.DataSource);
        await using var analytics = await AnalyticsProcess.StartAsync(_scans.ConnectionString, kafka: null, ("Ingest__Enabled", "false"));
        All = new Dictionary<string, JsonObject>
        {
            ["api"] = await ReadAsync(_api.Client, "/openapi/v1.json"),
            ["analytics"] = await ReadAsync(analytics.Http, "/openapi/v1.json"),
            [Postman] = await ReadAsync(_api.Client, "/openapi/postman.json"),
        };
        var artifacts = Directory.CreateDirectory(Path.Combine(GeneratedDocument.Root(), "artifacts", "openapi"));
        foreach (var (name, document) in All) await File.WriteAllTextAsync(Path.Combine(artifacts.FullName, $"{name}.json"), Text(document));
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _scans.DisposeAsync();
    }

    /// <summary>The document as it is kept in the repository.</summary>
    public static string Text(JsonObject document) => document.ToJsonString(s_written) + "\n";

    /// <summary>All operations of an OpenAPI document.</summary>
    public static IEnumerable<(string Path, string Method, JsonObject Operation)> Operations(JsonObject document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Key, operation.Value!.AsObject())));

    private static async Task<JsonObject> ReadAsync(HttpClient client, string path) => JsonNode.Parse(await client.GetStringAsync(path))!.AsObject();
}
