using System.IO.Compression;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>Bodies of OTLP: protobuf both ways, gzip allowed in.</summary>
internal static class OtlpBody
{
    public const string ContentType = "application/x-protobuf";

    /// <summary>The largest body, compressed and again when unpacked: a small file cannot unpack into all memory.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int CopyBytes = 64 * 1024;

    /// <exception cref="OtlpTooLargeException">It is larger than <see cref="MaxBytes"/>.</exception>
    /// <exception cref="InvalidDataException">It is not gzip.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream source, bool isGzip, CancellationToken ct)
    {
        await using var unpacked = isGzip ? new GZipStream(source, CompressionMode.Decompress, leaveOpen: true) : null;
        var from = unpacked ?? source;
        var body = new MemoryStream();
        var buffer = new byte[CopyBytes];
        int read;
        while ((read = await from.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > MaxBytes)
                throw new OtlpTooLargeException();
            body.Write(buffer.AsSpan(0, read));
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    public static IResult Answer(IMessage message, int status = StatusCodes.Status200OK) => new ProtobufResult(message, status);

    public static IResult Refuse(int status, string message) => Answer(new Refusal { Message = message }, status);

    private sealed class ProtobufResult(IMessage message, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext context)
        {
            var bytes = message.ToByteArray();
            context.Response.StatusCode = status;
            context.Response.ContentType = ContentType;
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        }
    }
}

/// <summary>A message is larger than is taken.</summary>
internal sealed class OtlpTooLargeException() : Exception($"The message is larger than {OtlpBody.MaxBytes} bytes.");
