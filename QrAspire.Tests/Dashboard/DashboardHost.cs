using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Embedded.Dashboard;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Google.Protobuf;

namespace QrAspire.Tests.Dashboard;

/// <summary>A dashboard on free ports over a fake app model, with clients that have and lack the keys.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    public const string Token = "token-of-this-run";
    public const string ApiKey = "api-key-of-this-run";
    public const string OtlpApiKey = "otlp-key-of-this-run";

    private DashboardHost(FakeResourceDirectory directory, DashboardServer server)
    {
        Directory = directory;
        Server = server;
        Stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Url };
        Api = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Url };
        Api.DefaultRequestHeaders.Add("X-API-Key", ApiKey);
        Otlp = new HttpClient { BaseAddress = server.OtlpHttpUrl };
        Otlp.DefaultRequestHeaders.Add("x-otlp-api-key", OtlpApiKey);
    }

    public FakeResourceDirectory Directory { get; }

    public DashboardServer Server { get; }

    /// <summary>Without key and cookie.</summary>
    public HttpClient Stranger { get; }

    public HttpClient Api { get; }

    public HttpClient Otlp { get; }

    public static async Task<DashboardHost> StartAsync(FakeResourceDirectory? directory = null, bool allowAnonymous = false, TimeProvider? time = null)
    {
        directory ??= SampleResources.Directory();
        var server = new DashboardServer(directory, new DashboardSettings(new Uri("http://127.0.0.1:0"), new Uri("http://127.0.0.1:0"), Token, ApiKey, OtlpApiKey, allowAnonymous, "QrAspire.AppHost", new Uri("http://127.0.0.1:0")), time);
        await server.StartAsync(CancellationToken.None);
        return new DashboardHost(directory, server);
    }

    public async Task SendAsync(TracesRequest request) => (await PostAsync("/v1/traces", request.ToByteArray())).EnsureSuccessStatusCode();

    public async Task SendAsync(LogsRequest request) => (await PostAsync("/v1/logs", request.ToByteArray())).EnsureSuccessStatusCode();

    public async Task SendAsync(MetricsRequest request) => (await PostAsync("/v1/metrics", request.ToByteArray())).EnsureSuccessStatusCode();

    public Task<HttpResponseMessage> PostAsync(string path, byte[] body, string contentType = "application/x-protobuf", string? encoding = null)
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        return Otlp.PostAsync(path, content);
    }

    public Task<JsonElement> GetAsync(string path) => Api.GetFromJsonAsync<JsonElement>(path);

    /// <summary>The cookie that the right token earns, as a request header.</summary>
    public async Task<string> LogInAsync()
    {
        using var response = await Stranger.GetAsync($"/login?t={Token}");
        return response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    public async ValueTask DisposeAsync()
    {
        Stranger.Dispose();
        Api.Dispose();
        Otlp.Dispose();
        await Server.StopAsync(CancellationToken.None);
        await Server.DisposeAsync();
    }
}
