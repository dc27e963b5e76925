using System.IO.Compression;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Otlp;

/// <summary>Bodies of OTLP/HTTP: protobuf both ways, gzip allowed in.</summary>
internal static class OtlpBody
{
    public const string ContentType = "application/x-protobuf";

    /// <summary>The largest body, compressed and again when unpacked: a small file cannot unpack into all memory.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int CopyBytes = 64 * 1024;

    public static async Task<(ReadOnlyMemory<byte> Body, IResult? Refusal)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "identity" or "gzip"))
            return (default, Refuse(StatusCodes.Status415UnsupportedMediaType, $"Content encoding '{encoding}' is not taken; send gzip or none."));

        var source = encoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, MaxBytes));
        var buffer = new byte[CopyBytes];
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
            {
                if (body.Length + read > MaxBytes)
                    return (default, Refuse(StatusCodes.Status413PayloadTooLarge, $"The message is larger than {MaxBytes} bytes."));
                body.Write(buffer.AsSpan(0, read));
            }
        }
        catch (InvalidDataException failure)
        {
            return (default, Refuse(StatusCodes.Status400BadRequest, $"The body is not gzip: {failure.Message}"));
        }

        return (body.GetBuffer().AsMemory(0, (int)body.Length), null);
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
