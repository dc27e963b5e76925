using Aspire.Hosting.Embedded.Dashboard.Access;
using Aspire.Hosting.Embedded.Dashboard.Http;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>The OTLP/HTTP receiver (opentelemetry-proto docs/specification.md, binary protobuf, optionally gzip).</summary>
internal sealed class OtlpServer(TelemetryStore store, DashboardSettings settings) : IAsyncDisposable
{
    public const string ApiKeyHeader = "x-otlp-api-key";

    private WebApplication? _app;

    public Uri Url { get; private set; } = settings.OtlpHttpUrl;

    public async Task StartAsync(CancellationToken ct)
    {
        var values = new OtlpValues(store.Limits);
        _app = LoopbackListener.Create(settings.OtlpHttpUrl, maxBodyBytes: OtlpBody.MaxBytes);
        _app.UseErrorEnvelope();
        _app.UseLoopbackHosts();
        _app.Use((context, next) => settings.AllowAnonymous || Secret.Equal(context.Request.Headers[ApiKeyHeader], settings.OtlpApiKey)
            ? next(context)
            : ErrorEnvelope.WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", $"Send the OTLP key in header {ApiKeyHeader}."));
        _app.UseRouting();

        Map(_app, "/v1/traces", TracesRequest.Parser, new OtlpTraces(store, values).Add);
        Map(_app, "/v1/logs", LogsRequest.Parser, new OtlpLogs(store, values).Add);
        Map(_app, "/v1/metrics", MetricsRequest.Parser, new OtlpMetrics(store, values).Add);

        await _app.StartAsync(ct).ConfigureAwait(false);
        Url = LoopbackListener.Address(_app, settings.OtlpHttpUrl);
    }

    public Task StopAsync(CancellationToken ct) => _app?.StopAsync(ct) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static void Map<T>(WebApplication app, string path, MessageParser<T> parser, Func<T, int> add) where T : IMessage<T> =>
        app.MapPost(path, async (HttpContext context, CancellationToken ct) =>
        {
            if (context.Request.ContentType?.Split(';')[0].Trim() is not (OtlpBody.ContentType or "application/protobuf"))
                return OtlpBody.Refuse(StatusCodes.Status415UnsupportedMediaType, $"Send {OtlpBody.ContentType}; JSON is not taken.");

            var (body, refusal) = await OtlpBody.ReadAsync(context.Request, ct).ConfigureAwait(false);
            if (refusal is not null)
                return refusal;

            T request;
            try
            {
                request = parser.ParseFrom(body.Span);
            }
            catch (InvalidProtocolBufferException failure)
            {
                return OtlpBody.Refuse(StatusCodes.Status400BadRequest, $"The message is malformed: {failure.Message}");
            }

            var rejected = add(request);
            return OtlpBody.Answer(new ExportResponse
            {
                PartialSuccess = rejected == 0 ? null : new PartialSuccess { Rejected = rejected, ErrorMessage = "Without valid ids, or too many resources." },
            });
        });
}
