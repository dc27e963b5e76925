using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Npgsql;
using QrAspire.Api.Data;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Api;

/// <summary>The Api service in this process, over Kestrel on a free port and a fresh database. Take it as class fixture.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    /// <summary>What the codes of these tests are printed with.</summary>
    public const string PublicBaseUrl = "https://qr.test";

    private readonly PostgresFixture _postgres = new();
    private Host? _host;

    /// <summary>A client whose base address is the service.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The database <c>codes</c> of the service.</summary>
    public NpgsqlDataSource Database => _postgres.DataSource;

    /// <summary>The database's connection string.</summary>
    public string ConnectionString => _postgres.ConnectionString;

    /// <summary>The service's container.</summary>
    public IServiceProvider Services => _host!.Services;

    /// <summary>Test data of this service.</summary>
    public CodeFactory Codes => new(Client);

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Start(_postgres.ConnectionString);
    }

    /// <summary>Starts the service over any database, for tests that own the server.</summary>
    public void Start(string connectionString)
    {
        _host = new Host(connectionString);
        _host.UseKestrel(0);
        _host.StartServer();
        _host.ClientOptions.AllowAutoRedirect = false;
        Client = _host.CreateClient();
    }

    /// <summary>Runs one query and returns its first value.</summary>
    public Task<T?> ScalarAsync<T>(string sql) => _postgres.ScalarAsync<T>(sql);

    /// <summary>Runs one statement.</summary>
    public Task ExecuteAsync(string sql) => _postgres.ExecuteAsync(sql);

    /// <summary>Sends a request with a JSON body and optional headers.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, string mediaType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body as string ?? System.Text.Json.JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, mediaType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    /// <summary>The body as JSON.</summary>
    public static async Task<JsonNode> JsonAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonNode>())!;

    /// <summary>Asserts the error envelope and returns the error.</summary>
    public static async Task<JsonNode> ErrorAsync(HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        response.Headers.Contains("X-Request-ID").ShouldBeTrue();
        response.Headers.Contains("X-Process-Time").ShouldBeTrue();
        response.Headers.Contains("Server").ShouldBeFalse();
        var error = JsonNode.Parse(text)!["error"]!;
        ((string)error["code"]!).ShouldBe(code);
        ((string)error["message"]!).ShouldNotBeNullOrWhiteSpace();
        return error;
    }

    /// <summary>Paths of the fields that a <c>validation_failed</c> names.</summary>
    public static async Task<string[]> InvalidFieldsAsync(HttpResponseMessage response)
    {
        var error = await ErrorAsync(response, 400, "validation_failed");
        return [.. error["details"]!["fields"]!.AsArray().Select(field => (string)field!["field"]!)];
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_host is not null) await _host.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private sealed class Host(string connectionString) : WebApplicationFactory<CodesDbContext>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            // A machine that builds at the same time connects slowly.
            foreach (var (key, value) in PgBouncer.Settings("codes", connectionString + ";Timeout=60", PgBouncer.IsAsked)) builder.UseSetting(key, value);
            builder
                .UseEnvironment("Development")
                .UseSetting("PublicBaseUrl", PublicBaseUrl)
                .UseSetting("Outbound:AllowedNetworks:0", "127.0.0.9/32")
                .UseSetting("Webhooks:Pause", "00:00:00.100")
                .UseSetting("Webhooks:RetryDelay", "00:00:00.050")
                .UseSetting("Webhooks:MaxAttempts", "4")
                .UseSetting("Webhooks:PauseAfter", "6")
                .UseSetting("Logging:LogLevel:Default", "Warning");
        }
    }
}
