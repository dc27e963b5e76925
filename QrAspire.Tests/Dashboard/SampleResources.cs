using System.Collections.Immutable;
using Aspire.Hosting.Embedded;

namespace QrAspire.Tests.Dashboard;

/// <summary>QrAspire's own app model in a state worth looking at: one service unhealthy, one waiting, one crashed.</summary>
internal static class SampleResources
{
    public const string SecretValue = "hunter2-must-not-leave";

    private static readonly DateTimeOffset s_started = new(2026, 11, 21, 9, 14, 3, TimeSpan.Zero);

    private static readonly ImmutableArray<ResourceCommandView> s_whenRunning =
        [new("start", "Start", false), new("stop", "Stop", true), new("restart", "Restart", true)];

    public static ImmutableArray<ResourceSnapshot> All =>
    [
        new("postgres", "PostgresServer", "Running", "Healthy", 4101, [new("tcp://localhost:54321", null, "tcp")], null, s_started,
            "/usr/lib/postgresql/15/bin/postgres", null, [new("POSTGRES_PASSWORD", SecretValue, true)], [new("postgres_check", "Healthy", null, s_started.AddMinutes(3))], [], s_whenRunning, null),
        new("codes", "PostgresDatabase", "Running", "Healthy", null, [], null, s_started.AddSeconds(1), "codes", null, [], [new("codes_check", "Healthy", null, s_started.AddMinutes(3))], [new("postgres", "Parent")], [], "postgres"),
        new("scans", "PostgresDatabase", "Running", "Healthy", null, [], null, s_started.AddSeconds(1), "scans", null, [], [], [new("postgres", "Parent")], [], "postgres"),
        new("kafka", "Kafka", "Running", "Healthy", 4120, [new("tcp://localhost:9092", null, "tcp")], null, s_started, "librdkafka mock cluster", null, [], [], [], s_whenRunning, null),
        new("redirect", "Project", "Running", "Healthy", 4177, [new("http://localhost:5082", "Redirect", "http")], null, s_started.AddSeconds(3),
            "/src/QrAspire.Redirect/QrAspire.Redirect.csproj", null,
            [
                new("ASPNETCORE_URLS", "http://localhost:43117", false),
                new("ConnectionStrings__codes", $"Host=localhost;Port=54321;Username=postgres;Password={SecretValue};Database=codes", true),
                new("ConnectionStrings__kafka", "localhost:9092", false),
                new("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:18890", false),
                new("OTEL_EXPORTER_OTLP_HEADERS", "x-otlp-api-key=" + SecretValue, true),
                new("OTEL_SERVICE_NAME", "redirect", false),
            ],
            [new("redirect_http_/ready_200_check", "Healthy", null, s_started.AddMinutes(4))], [new("codes", "Reference"), new("kafka", "Reference")], s_whenRunning, null),
        new("api", "Project", "Running", "Unhealthy", 4180, [new("http://localhost:5081", "API", "http")], null, s_started.AddSeconds(4),
            "/src/QrAspire.Api/QrAspire.Api.csproj", null, [new("PublicBaseUrl", "http://localhost:5082", false)],
            [new("api_http_/ready_200_check", "Unhealthy", "Discover endpoint #0 is not responding with code in 200...200 range, the current status is ServiceUnavailable.", s_started.AddMinutes(4))],
            [new("codes", "Reference"), new("codes", "WaitFor"), new("redirect", "Reference")], s_whenRunning, null),
        new("analytics", "Project", "Exited", null, null, [new("http://localhost:5083", "Analytics API", "http")], 134, s_started.AddSeconds(4),
            "/src/QrAspire.Analytics/QrAspire.Analytics.csproj", "Crashed; starts again in 4 s.", [], [],
            [new("scans", "Reference"), new("scans", "WaitFor"), new("kafka", "Reference"), new("kafka", "WaitFor")],
            [new("start", "Start", true), new("stop", "Stop", false), new("restart", "Restart", false), new("replay", "Replay dead letters", true)], null),
        new("web", "Project", "Waiting", null, null, [new("http://localhost:5080", "QrAspire", "http")], null, null,
            "/src/QrAspire.Web/QrAspire.Web.csproj", "Waiting for: api, analytics", [], [],
            [new("api", "Reference"), new("api", "WaitFor"), new("analytics", "Reference"), new("analytics", "WaitFor")], [new("start", "Start", false), new("stop", "Stop", true)], null),
        new("grafana", "Container", "RuntimeUnhealthy", null, null, [], null, null, "grafana/grafana:12", "No container runtime; this resource cannot run here.", [], [], [], [new("start", "Start", false)], null),
    ];

    public static FakeResourceDirectory Directory()
    {
        var directory = new FakeResourceDirectory(All);
        directory.Write("redirect", "\u001b[40m\u001b[32minfo\u001b[39m\u001b[22m\u001b[49m: Microsoft.Hosting.Lifetime[14]", time: s_started.AddSeconds(3));
        directory.Write("redirect", "      Now listening on: http://localhost:43117", time: s_started.AddSeconds(3.2));
        directory.Write("redirect", "\u001b[1m\u001b[33mwarn\u001b[39m\u001b[22m: QrAspire.Redirect.Journal[7]", time: s_started.AddSeconds(9));
        directory.Write("redirect", "      Segment \u001b[36m000004.journal\u001b[0m had a torn tail of \u001b[38;5;208m37 bytes\u001b[0m; it was cut.", time: s_started.AddSeconds(9));
        directory.Write("redirect", "Unhandled exception. System.IO.IOException: <script>alert(1)</script> No space left on device", isError: true, time: s_started.AddSeconds(12));
        directory.Write("redirect", "   at QrAspire.Redirect.Journal.Segment.Append(ReadOnlySpan`1 record)", isError: true, time: s_started.AddSeconds(12));
        return directory;
    }
}
