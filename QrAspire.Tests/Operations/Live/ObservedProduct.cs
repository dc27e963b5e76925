using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Embedded;
using Microsoft.Extensions.DependencyInjection;
using QrAspire.Baseline;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Operations;

/// <summary>The whole product with <c>--profile observability</c>, its alerts in fast motion, its channels into sinks, and a little traffic of every kind.</summary>
public sealed class ObservedProduct : IAsyncLifetime
{
    /// <summary>How many times faster than real every duration of rules and routes is.</summary>
    public const double Factor = 24;

    /// <summary>Thresholds that say a time, or depend on the machine.</summary>
    private static readonly Dictionary<string, double> s_thresholds = new()
    {
        ["outbox_age_seconds"] = 60 / Factor,
        ["new_error_seconds"] = 900 / Factor,
        ["lag_growth"] = 200,
        // The host waits longer after each crash, and that in real time.
        ["restarts"] = 2,
        // Of the machine's memory, which is large: some hundred MiB more than a service has.
        ["memory_ratio"] = 0.75 * 1024 * 1024 * 1024 / GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("qraspire-ops-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _traffic = [];
    private HttpClient? _http;

    public ProductHost Host { get; private set; } = null!;

    internal AlertSink Alerts { get; private set; } = null!;

    internal SmtpSink Mail { get; } = new();

    public Prometheus Prometheus { get; private set; } = null!;

    /// <summary>The variables that the runbooks use.</summary>
    public Dictionary<string, string> Variables { get; private set; } = [];

    /// <summary>Not below the folder above: the database server runs as an account of its own and has to reach it.</summary>
    public string DataFolder { get; } = Path.Combine(Path.GetTempPath(), $"qraspire-ops-{Guid.NewGuid():N}");

    public async Task InitializeAsync()
    {
        Alerts = await AlertSink.StartAsync();
        var rules = Path.Combine(_folder, "prometheus");
        FastRules.WritePrometheus(rules, Factor, s_thresholds);
        var alertmanager = FastRules.WriteAlertmanager(Path.Combine(_folder, "alertmanager"), Factor, Alerts, Mail);
        Host = await ProductHost.StartAsync(
            dashboard: true, "--profile", "observability", "--Observability:Prometheus", rules, "--Observability:Alertmanager", alertmanager, "--QRASPIRE_DATA", DataFolder);
        await Host.WaitHealthyAsync("prometheus", ProductHost.StartTimeout);
        await Host.WaitHealthyAsync("alertmanager", ProductHost.StartTimeout);
        _http = new() { BaseAddress = Host.Endpoint("prometheus") };
        Prometheus = new(_http);
        await ReadVariablesAsync();
        await StartTrafficAsync();
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_traffic).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Host.DisposeAsync();
        await Alerts.DisposeAsync();
        await Mail.DisposeAsync();
        _http?.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(DataFolder, recursive: true);
    }

    /// <summary>Series of an expression now.</summary>
    public Task<IReadOnlyList<(string Labels, double Value)>> QueryAsync(string expression) => Prometheus.QueryAsync(expression, TimeProvider.System.GetUtcNow(), CancellationToken.None);

    /// <summary>Turns a fault of a service on; <paramref name="value"/> null is its usual strength.</summary>
    public Task TurnOnAsync(string service, string fault, double? value = null)
        => SendAsync(HttpMethod.Put, service, fault + (value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"?value={value}")));

    /// <summary>Turns it off.</summary>
    public Task TurnOffAsync(string service, string fault) => SendAsync(HttpMethod.Delete, service, fault);

    private async Task SendAsync(HttpMethod method, string service, string path)
    {
        using var request = new HttpRequestMessage(method, $"/ops/faults/{path}");
        using var response = await Client(service).SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue($"{method} {service} {path}: {await response.Content.ReadAsStringAsync()}");
    }

    private HttpClient Client(string service) => service switch { "api" => Host.Api, "redirect" => Host.Redirect, "analytics" => Host.Analytics, _ => Host.Web };

    private async Task ReadVariablesAsync()
    {
        static string Base(Uri uri) => uri.ToString().TrimEnd('/');
        var scans = new Npgsql.NpgsqlConnectionStringBuilder(await Host.ConnectionStringAsync("scans"));
        Variables = new()
        {
            ["API"] = Base(Host.Endpoint("api")),
            ["REDIRECT"] = Base(Host.Endpoint("redirect")),
            ["ANALYTICS"] = Base(Host.Endpoint("analytics")),
            ["WEB"] = Base(Host.Endpoint("web")),
            ["PROMETHEUS"] = Base(Host.Endpoint("prometheus")),
            ["ALERTMANAGER"] = Base(Host.Endpoint("alertmanager")),
            ["KAFKA"] = await Host.ConnectionStringAsync("kafka"),
            ["SCANS_URL"] = $"postgresql://{scans.Username}:{Uri.EscapeDataString(scans.Password!)}@{scans.Host}:{scans.Port}/{scans.Database}",
            ["QRASPIRE_DATA"] = DataFolder,
            ["DASHBOARD"] = Base(Host.Services.GetRequiredService<DashboardAccess>().Url),
            ["DASHBOARD_KEY"] = (await File.ReadAllTextAsync(Path.Combine(DataFolder, "dashboard-api-key"))).Trim(),
        };
    }

    private async Task StartTrafficAsync()
    {
        var codes = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            codes.Add((await Host.CreateCodeAsync($"https://example.com/{i}")).ShortId);
        }

        using var first = await Host.Api.GetAsync("/api/v1/codes?limit=1");
        var id = (await first.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items")[0].GetProperty("id").GetString();
        Repeat(TimeSpan.FromMilliseconds(20), i => Host.Redirect.GetAsync($"/r/{codes[i % codes.Count]}"));
        Repeat(TimeSpan.FromMilliseconds(500), i => Host.Redirect.GetAsync($"/r/nobody{i % 1000}"));
        Repeat(TimeSpan.FromMilliseconds(50), _ => Host.Api.GetAsync("/api/v1/codes?limit=5"));
        Repeat(TimeSpan.FromSeconds(1), _ => Host.Api.GetAsync($"/api/v1/codes/{id}/image?format=png"));
        Repeat(TimeSpan.FromMilliseconds(500), _ => Host.Analytics.GetAsync("/api/v1/analytics/summary"));
        Repeat(TimeSpan.FromSeconds(1), _ => Host.Web.GetAsync("/codes"));
    }

    // A few at a time, so that a slow service is a slow service and not a stop of the traffic.
    private void Repeat(TimeSpan pause, Func<int, Task<HttpResponseMessage>> send)
    {
        var next = -1;
        for (var worker = 0; worker < 4; worker++)
        {
            _traffic.Add(Task.Run(async () =>
            {
                using var timer = new PeriodicTimer(pause * 4);
                while (await timer.WaitForNextTickAsync(_stop.Token))
                {
                    try
                    {
                        using var response = await send(Interlocked.Increment(ref next));
                    }
                    catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !_stop.IsCancellationRequested)
                    {
                        // The drill takes services away; the alerts say so.
                    }
                }
            }));
        }
    }
}

/// <summary>Tests of the observed product; alone on the machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OperatedCollection : ICollectionFixture<ObservedProduct>
{
    public const string Name = "operated product";
}
