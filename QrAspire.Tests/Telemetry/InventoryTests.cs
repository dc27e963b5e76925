using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Telemetry;

/// <summary>docs/observability/inventory.md is what the running product has: its addresses, its checks, its thresholds.</summary>
[Collection(ObservedProductCollection.Name)]
public sealed partial class InventoryTests(ObservedProduct product)
{
    private static readonly string[] s_services = ["analytics", "api", "redirect", "web"];

    /// <summary>What every service answers for who watches over it.</summary>
    private static readonly string[] s_shared = ["/health", "/healthz", "/metrics", "/ops", "/ready"];

    [Fact]
    public async Task The_endpoints_are_those_of_the_routing_tables()
    {
        var watched = new SortedDictionary<string, (string Methods, List<string> Services)>(StringComparer.Ordinal);
        foreach (var service in s_services)
        {
            foreach (var (route, methods) in await RoutesAsync(service))
            {
                watched.TryAdd(route, (methods, []));
                watched[route].Methods.ShouldBe(methods, $"{service} {route}");
                watched[route].Services.Add(service);
            }
        }

        foreach (var path in s_shared)
        {
            watched.Where(endpoint => endpoint.Key == path || endpoint.Key.StartsWith($"{path}/", StringComparison.Ordinal)).ShouldNotBeEmpty(path);
            watched.Where(endpoint => endpoint.Key == path).ShouldAllBe(endpoint => endpoint.Value.Services.Count == s_services.Length);
        }

        var table = new StringBuilder("| endpoint | methods | services |\n| --- | --- | --- |\n");
        foreach (var (route, (methods, services)) in watched)
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{route}` | {methods} | {(services.Count == s_services.Length ? "all" : string.Join(", ", services))} |\n");
        }

        GeneratedDocument.ShouldHold("observability/inventory.md", "endpoints", table.ToString());
    }

    [Fact]
    public async Task The_checks_are_those_that_run()
    {
        var table = new StringBuilder("| service | checks |\n| --- | --- |\n");
        foreach (var service in s_services)
        {
            using var client = Client(service);
            var ready = await client.GetFromJsonAsync<JsonElement>("/ready?verbose");
            table.Append(CultureInfo.InvariantCulture, $"| {service} | {string.Join(", ", ready.GetProperty("checks").EnumerateArray().Select(check => $"`{check.GetProperty("name").GetString()}`"))} |\n");
        }

        GeneratedDocument.ShouldHold("observability/inventory.md", "checks", table.ToString());
    }

    [Fact]
    public void The_thresholds_are_settings_with_the_defaults_of_the_code()
    {
        var table = new StringBuilder("| setting | default |\n| --- | --- |\n");
        string[] sections = ["Health", "Logs", "Metrics", "Tracing"];
        foreach (var type in Assembly.Load("QrAspire.ServiceDefaults").GetTypes().Where(type => sections.Contains(Section(type))).OrderBy(Section, StringComparer.Ordinal))
        {
            var defaults = Activator.CreateInstance(type);
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
            {
                table.Append(CultureInfo.InvariantCulture, $"| `{Section(type)}:{property.Name}` | {property.GetValue(defaults) ?? "–"} |\n");
            }
        }

        GeneratedDocument.ShouldHold("observability/inventory.md", "settings", table.ToString());
    }

    [Fact]
    public void Only_the_shared_defaults_configure_telemetry_health_and_logs()
    {
        foreach (var project in new[] { "QrAspire.Api", "QrAspire.Redirect", "QrAspire.Analytics", "QrAspire.Web" })
        {
            var sources = Directory.GetFiles(Path.Combine(GeneratedDocument.Root(), project), "*.cs", SearchOption.AllDirectories).Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
            sources.Where(path => Configuring().IsMatch(File.ReadAllText(path))).ShouldBeEmpty(project);
        }
    }

    [Fact]
    public async Task Who_watches_gets_an_answer_from_every_service()
    {
        foreach (var service in s_services)
        {
            using var client = Client(service);
            foreach (var path in new[] { "/health", "/healthz", "/ready", "/metrics", "/ops/endpoints", "/ops/errors", "/ops/faults", "/ops/log-levels" })
            {
                using var answer = await client.GetAsync(path);
                answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{service} {path}");
            }
        }
    }

    [GeneratedRegex(@"\.Logging\.(Add|Clear|Set)|AddOpenTelemetry|\.AddMeter\(|\.AddSource\(|AddPrometheus|MapHealthChecks|MapPrometheus")]
    private static partial Regex Configuring();

    private static string? Section(Type type) => type.GetField("Section", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly) is { IsLiteral: true } section ? (string?)section.GetRawConstantValue() : null;

    /// <summary>Everything outside of the product's API and its pages.</summary>
    private async Task<(string Route, string Methods)[]> RoutesAsync(string service)
    {
        using var client = Client(service);
        var endpoints = await client.GetFromJsonAsync<JsonElement>("/ops/endpoints");
        return
        [
            .. endpoints.EnumerateArray()
                .Where(endpoint => !endpoint.GetProperty("isPage").GetBoolean())
                .Select(endpoint => (Route: endpoint.GetProperty("route").GetString()!, Methods: string.Join(", ", endpoint.GetProperty("methods").EnumerateArray().Select(method => method.GetString()))))
                .Where(endpoint => s_shared.Any(path => endpoint.Route == path || endpoint.Route.StartsWith($"{path}/", StringComparison.Ordinal)) || !IsOfUsers(endpoint.Route)),
        ];
    }

    /// <summary>What people and programs use: the API and its documentation, short links, files and forms of Web.</summary>
    private static bool IsOfUsers(string route) =>
        route == "/" || new[] { "/api/", "/r/", "/l/", "/_", "/docs", "/openapi", "/swagger", "/codes", "/ws", "/{" }.Any(start => route.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private HttpClient Client(string service) => new() { BaseAddress = product.Host.Endpoint(service) };
}
