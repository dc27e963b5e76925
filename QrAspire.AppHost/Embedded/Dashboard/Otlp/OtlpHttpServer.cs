using Aspire.Hosting.Embedded.Dashboard.Access;
using Aspire.Hosting.Embedded.Dashboard.Http;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>The OTLP/HTTP receiver (opentelemetry-proto docs/specification.md, binary protobuf, optionally gzip).</summary>
internal static class OtlpHttpServer
{
    public const string ApiKeyHeader = "x-otlp-api-key";

    public static WebApplication Create(OtlpIntake intake, DashboardSettings settings)
    {
        var app = LoopbackListener.Create(settings.OtlpHttpUrl, maxBodyBytes: OtlpBody.MaxBytes);
        app.UseErrorEnvelope();
        app.UseLoopbackHosts();
        app.Use((context, next) => IsAllowed(context.Request, settings)
            ? next(context)
            : ErrorEnvelope.WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", $"Send the OTLP key in header {ApiKeyHeader}."));
        app.UseRouting();

        Map(app, "/v1/traces", intake.Traces);
        Map(app, "/v1/logs", intake.Logs);
        Map(app, "/v1/metrics", intake.Metrics);
        return app;
    }

    public static bool IsAllowed(HttpRequest request, DashboardSettings settings) =>
        settings.AllowAnonymous || Secret.Equal(request.Headers[ApiKeyHeader], settings.OtlpApiKey);

    private static void Map(WebApplication app, string path, Func<ReadOnlyMemory<byte>, ExportResponse> take) =>
        app.MapPost(path, async (HttpContext context, CancellationToken ct) =>
        {
            if (context.Request.ContentType?.Split(';')[0].Trim() is not (OtlpBody.ContentType or "application/protobuf"))
                return OtlpBody.Refuse(StatusCodes.Status415UnsupportedMediaType, $"Send {OtlpBody.ContentType}; JSON is not taken.");
            var encoding = context.Request.Headers.ContentEncoding.ToString();
            if (encoding is not ("" or "identity" or "gzip"))
                return OtlpBody.Refuse(StatusCodes.Status415UnsupportedMediaType, $"Content encoding '{encoding}' is not taken; send gzip or none.");

            try
            {
                return OtlpBody.Answer(take(await OtlpBody.ReadAsync(context.Request.Body, encoding == "gzip", ct).ConfigureAwait(false)));
            }
            catch (OtlpTooLargeException failure)
            {
                return OtlpBody.Refuse(StatusCodes.Status413PayloadTooLarge, failure.Message);
            }
            catch (Exception failure) when (failure is InvalidDataException or InvalidProtocolBufferException)
            {
                return OtlpBody.Refuse(StatusCodes.Status400BadRequest, $"The message is malformed: {failure.Message}");
            }
        });
}
