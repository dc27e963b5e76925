using System.Buffers.Binary;
using System.Globalization;
using Aspire.Hosting.Embedded.Dashboard.Access;
using Aspire.Hosting.Embedded.Dashboard.Http;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>The OTLP/gRPC receiver: three unary calls, written straight on HTTP/2 (grpc doc/PROTOCOL-HTTP2.md).</summary>
internal static class OtlpGrpcServer
{
    private const int PrefixLength = 5;

    public static WebApplication Create(OtlpIntake intake, DashboardSettings settings, Uri url)
    {
        var app = LoopbackListener.Create(url, HttpProtocols.Http2, OtlpBody.MaxBytes);
        app.UseLoopbackHosts();
        app.UseRouting();
        Map(app, settings, "trace.v1.TraceService", intake.Traces);
        Map(app, settings, "logs.v1.LogsService", intake.Logs);
        Map(app, settings, "metrics.v1.MetricsService", intake.Metrics);
        app.MapFallback(context => Refuse(context, GrpcStatus.Unimplemented, "There is no such call."));
        return app;
    }

    private static void Map(WebApplication app, DashboardSettings settings, string service, Func<ReadOnlyMemory<byte>, ExportResponse> take) =>
        app.MapPost($"/opentelemetry.proto.collector.{service}/Export", async (HttpContext context, CancellationToken ct) =>
        {
            if (!OtlpHttpServer.IsAllowed(context.Request, settings))
            {
                await Refuse(context, GrpcStatus.Unauthenticated, $"Send the OTLP key as {OtlpHttpServer.ApiKeyHeader}.").ConfigureAwait(false);
                return;
            }

            try
            {
                var answer = take(await ReadAsync(context.Request, ct).ConfigureAwait(false));
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(Frame(answer), ct).ConfigureAwait(false);
                context.Response.AppendTrailer("grpc-status", "0");
            }
            catch (OtlpTooLargeException failure)
            {
                await Refuse(context, GrpcStatus.ResourceExhausted, failure.Message).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is InvalidDataException or InvalidProtocolBufferException)
            {
                await Refuse(context, GrpcStatus.InvalidArgument, $"The message is malformed: {failure.Message}").ConfigureAwait(false);
            }
        });

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var body = await OtlpBody.ReadAsync(request.Body, isGzip: false, ct).ConfigureAwait(false);
        if (body.Length < PrefixLength || BinaryPrimitives.ReadUInt32BigEndian(body.Span[1..]) != (uint)(body.Length - PrefixLength))
            throw new InvalidDataException("A unary call carries one message of the length that it announces.");
        var message = body[PrefixLength..];
        return (body.Span[0], request.Headers["grpc-encoding"].ToString()) switch
        {
            (0, _) => message,
            (1, "gzip") => await OtlpBody.ReadAsync(new MemoryStream(message.ToArray()), isGzip: true, ct).ConfigureAwait(false),
            _ => throw new InvalidDataException("Only gzip compression is taken."),
        };
    }

    private static byte[] Frame(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[PrefixLength + length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)length);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    // Trailers-Only: a refusal is one block of headers.
    private static Task Refuse(HttpContext context, GrpcStatus status, string message)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)status).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(message);
        return Task.CompletedTask;
    }

    private enum GrpcStatus
    {
        InvalidArgument = 3,
        ResourceExhausted = 8,
        Unimplemented = 12,
        Unauthenticated = 16,
    }
}
