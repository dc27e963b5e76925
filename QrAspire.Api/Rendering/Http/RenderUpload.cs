using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using QrAspire.Api.Http;
using QrAspire.Api.Rendering.Logos;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary>
/// A request to draw as it arrives: a JSON body, or multipart/form-data (RFC 7578) with the JSON in part <c>request</c> and pictures in
/// <c>logo</c> and <c>backdrop</c>, which go through the same child process as <c>/render/logo</c>. Parts stay in memory.
/// </summary>
internal sealed class RenderUpload
{
    /// <summary>Largest picture and largest JSON.</summary>
    public const int MaxPictureBytes = 4 << 20;
    private const int MaxJsonBytes = 2 << 20;
    private const int MaxParts = 8;
    private const long MaxMultipartBytes = (2 * MaxPictureBytes) + MaxJsonBytes + (64 << 10);

    /// <summary>The JSON, pictures put in their places.</summary>
    public required JsonObject Body { get; init; }

    /// <summary>Part <c>rows</c> of a batch.</summary>
    public byte[]? Rows { get; init; }

    /// <summary>Media type of <see cref="Rows"/>.</summary>
    public string? RowsType { get; init; }

    /// <summary>Reads the body, or answers why it cannot be read.</summary>
    public static async Task<(RenderUpload? Upload, IResult? Error)> ReadAsync(HttpRequest request, int maxRowsBytes, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            Limit(request, Math.Max(MaxJsonBytes, maxRowsBytes));
            var (body, error) = await JsonBody.ReadObjectAsync(request, patch: false, cancellationToken);
            return body is null ? (null, error) : (new RenderUpload { Body = body }, null);
        }

        Limit(request, MaxMultipartBytes + maxRowsBytes);
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 70) return (null, ApiErrors.BadRequest(ErrorCodes.BadRequest, "The multipart body has no boundary."));
        try
        {
            return await ReadPartsAsync(new MultipartReader(boundary, request.Body) { HeadersCountLimit = 8 }, maxRowsBytes, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return (null, ApiErrors.BadRequest(ErrorCodes.BadRequest, "The multipart body is malformed."));
        }
    }

    /// <summary>Lets this request be larger than others; only before its body is read.</summary>
    public static void Limit(HttpRequest request, long bytes)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = bytes;
    }

    /// <summary>Reads to the end; null when there are more than <paramref name="limit"/> bytes.</summary>
    public static async Task<byte[]?> ReadAllAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[81920];
        while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (all.Length + read > limit) return null;
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    private static async Task<(RenderUpload? Upload, IResult? Error)> ReadPartsAsync(MultipartReader reader, int maxRowsBytes, CancellationToken cancellationToken)
    {
        JsonObject? body = null;
        Dictionary<string, byte[]> pictures = [];
        (byte[]? rows, string? rowsType) = (null, null);
        for (var parts = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } part; parts++)
        {
            var name = ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) ? HeaderUtilities.RemoveQuotes(disposition.Name).Value : null;
            if (parts == MaxParts || name is not ("request" or "logo" or "backdrop" or "rows") || (name == "rows" && maxRowsBytes == 0))
                return (null, ApiErrors.Validation([new(name is { Length: <= 64 } ? name : "part", "unknown_field", "The parts are request, logo and backdrop; a batch also has rows.")]));
            var limit = name switch { "request" => MaxJsonBytes, "rows" => maxRowsBytes, _ => MaxPictureBytes };
            if (await ReadAllAsync(part.Body, limit, cancellationToken) is not { } content)
                return (null, ApiErrors.Validation([new(name, "too_large", $"This part has at most {limit / 1024 / 1024} MiB.")]));
            switch (name)
            {
                case "request":
                    (body, var problem) = JsonBody.Parse(content);
                    if (body is null) return (null, ApiErrors.BadRequest(ErrorCodes.InvalidJson, $"The part request: {problem}"));
                    break;
                case "rows":
                    (rows, rowsType) = (content, part.ContentType);
                    break;
                default:
                    pictures[name] = content;
                    break;
            }
        }

        if (body is null) return (null, ApiErrors.Validation([new("request", "required", "The part request holds the JSON.")]));
        foreach (var (name, content) in pictures)
        {
            if (await PlaceAsync(body, name, content, cancellationToken) is { } refused) return (null, refused);
        }

        return (new RenderUpload { Body = body, Rows = rows, RowsType = rowsType }, null);
    }

    /// <summary>Decodes a picture and puts it into the design, whose other members about it stay.</summary>
    private static async Task<ErrorResult?> PlaceAsync(JsonObject body, string name, byte[] content, CancellationToken cancellationToken)
    {
        var picture = await LogoProcess.DecodeAsync(content, cancellationToken);
        if (!picture.Ok) return ApiErrors.Validation([.. picture.Errors.Select(e => new ServiceDefaults.Http.FieldError(name, e.Code, e.Message))]);
        if (body["design"] is not JsonObject design) body["design"] = design = [];
        if (design[name] is not JsonObject member) design[name] = member = [];
        member["image"] = Convert.ToBase64String(picture.Value);
        return null;
    }
}
