using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace QrAspire.Tests.Dashboard;

public sealed class OtlpGrpcTests
{
    /// <summary>OpenTelemetry's own exporter, over both of its protocols.</summary>
    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task The_real_exporter_is_understood(OtlpExportProtocol protocol)
    {
        await using var host = await DashboardHost.StartAsync();
        var name = $"QrAspire.Tests.{Guid.NewGuid():N}";
        using var source = new ActivitySource(name);
        string traceId;
        using (var provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("exporter", serviceInstanceId: "one"))
            .AddSource(name)
            .AddOtlpExporter(options =>
            {
                options.Protocol = protocol;
                options.Endpoint = protocol == OtlpExportProtocol.Grpc ? host.Server.OtlpGrpcUrl! : new Uri(host.Server.OtlpHttpUrl, "v1/traces");
                options.Headers = $"x-otlp-api-key={DashboardHost.OtlpApiKey}";
            })
            .Build())
        {
            using (var activity = source.StartActivity("answer", ActivityKind.Server)!)
            {
                traceId = activity.TraceId.ToHexString();
                activity.SetTag("numbers", new[] { 1L, 2L });
                activity.SetStatus(ActivityStatusCode.Error, "no");
                activity.AddEvent(new ActivityEvent("happened"));
            }

            provider.ForceFlush(10_000).ShouldBeTrue();
        }

        var span = (await host.GetAsync($"/api/telemetry/spans?traceId={traceId}")).GetProperty("data")[0];
        (span.GetProperty("name").GetString(), span.GetProperty("kind").GetString(), span.GetProperty("status").GetString(), span.GetProperty("resource").GetString(), span.GetProperty("instanceId").GetString())
            .ShouldBe(("answer", "Server", "Error", "exporter", "one"));
        span.GetProperty("attributes").GetProperty("numbers").EnumerateArray().Select(item => item.GetInt64()).ShouldBe([1L, 2L]);
        span.GetProperty("events")[0].GetProperty("name").GetString().ShouldBe("happened");
    }

    [Theory]
    [InlineData("trace.v1.TraceService", DashboardHost.OtlpApiKey, new byte[] { 0, 0, 0, 0, 0 }, "0")]
    [InlineData("trace.v1.TraceService", "wrong", new byte[] { 0, 0, 0, 0, 0 }, "16")]
    [InlineData("trace.v1.TraceService", DashboardHost.OtlpApiKey, new byte[] { 0, 0, 0, 0, 2, 0x0a, 0xff }, "3")]
    [InlineData("trace.v1.TraceService", DashboardHost.OtlpApiKey, new byte[] { 0, 0, 0, 0, 9, 1 }, "3")]
    [InlineData("trace.v1.TraceService", DashboardHost.OtlpApiKey, new byte[] { 1, 0, 0, 0, 1, 1 }, "3")]
    [InlineData("logs.v1.LogsService", DashboardHost.OtlpApiKey, new byte[] { 0, 0, 0, 0, 0 }, "0")]
    [InlineData("metrics.v1.MetricsService", DashboardHost.OtlpApiKey, new byte[] { 0, 0, 0, 0, 0 }, "0")]
    [InlineData("profiles.v1.ProfilesService", DashboardHost.OtlpApiKey, new byte[] { 0, 0, 0, 0, 0 }, "12")]
    public async Task Calls_end_with_the_right_status(string service, string key, byte[] body, string status)
    {
        await using var host = await DashboardHost.StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Server.OtlpGrpcUrl!, $"opentelemetry.proto.collector.{service}/Export"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.Add("x-otlp-api-key", key);

        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (response.TrailingHeaders.TryGetValues("grpc-status", out var trailer) ? trailer : response.Headers.GetValues("grpc-status")).Single().ShouldBe(status);
    }
}
