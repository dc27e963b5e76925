using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Http;

/// <summary>Reads request bodies strictly: no duplicate members, no comments, no text that PostgreSQL or a printer could not hold.</summary>
public static class JsonBody
{
    /// <summary>Media type of a JSON merge patch (RFC 7396).</summary>
    public const string MergePatch = "application/merge-patch+json";

    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads the body as one JSON object, or says with an error result (415, 400 <c>invalid_json</c>) why it is none.</summary>
    public static async Task<(JsonObject? Body, ErrorResult? Error)> ReadObjectAsync(HttpRequest request, bool patch, CancellationToken cancellationToken)
    {
        if (!IsJson(request.ContentType, patch))
        {
            return (null, ApiErrors.Status(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType,
                patch ? "The body must be application/merge-patch+json or application/json." : "The body must be application/json."));
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, s_options, cancellationToken);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, ApiErrors.BadRequest(ErrorCodes.InvalidJson, "The request body must be a JSON object."));
            }

            if (UnusableText(document.RootElement, "") is { } path)
            {
                return (null, ApiErrors.BadRequest(ErrorCodes.InvalidJson, "The request body holds text that is not valid Unicode, or U+0000.", new { path }));
            }

            return (JsonObject.Create(document.RootElement.Clone()), null);
        }
        catch (InvalidOperationException)
        {
            // The check for duplicates decodes the names and stops at an unpaired surrogate.
            return (null, ApiErrors.BadRequest(ErrorCodes.InvalidJson, "The request body holds a name that is not valid Unicode."));
        }
        catch (JsonException exception)
        {
            return (null, ApiErrors.BadRequest(ErrorCodes.InvalidJson, "The request body is not valid JSON.", new { line = exception.LineNumber + 1, position = exception.BytePositionInLine + 1 }));
        }
    }

    /// <summary>Reads one JSON object with the same strictness, or says why it is none.</summary>
    public static (JsonObject? Object, string? Problem) Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var element = JsonElement.Parse(utf8, s_options);
            if (element.ValueKind != JsonValueKind.Object) return (null, "The row must be a JSON object.");
            return UnusableText(element, "") is { } path ? (null, $"{path} holds text that is not valid Unicode, or U+0000.") : (JsonObject.Create(element), null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, "The row is not valid JSON.");
        }
    }

    private static bool IsJson(string? contentType, bool patch) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || (patch && type.MediaType.Equals(MergePatch, StringComparison.OrdinalIgnoreCase)))
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    /// <summary>Path of the first string with an unpaired surrogate (an escape that the parser lets through) or U+0000.</summary>
    private static string? UnusableText(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return Usable(element.GetString) ? null : path;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    if (UnusableText(item, $"{path}[{index++}]") is { } found) return found;
                }

                return null;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    if (!Usable(() => member.Name)) return path.Length == 0 ? "$" : path;
                    if (UnusableText(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}") is { } found) return found;
                }

                return null;
            default:
                return null;
        }
    }

    private static bool Usable(Func<string?> read)
    {
        try
        {
            return !read()!.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
