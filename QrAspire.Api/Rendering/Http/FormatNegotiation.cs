using Microsoft.Net.Http.Headers;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary>Which format an answer has: the one that is named, else the best of <c>Accept</c> (RFC 9110 §12.5.1), else PNG.</summary>
internal static class FormatNegotiation
{
    /// <summary>The format; null when nothing that is accepted can be drawn. An unknown name is an error of the field.</summary>
    public static OutputFormat? Choose(string? name, HttpRequest request, List<ServiceDefaults.Http.FieldError> errors)
    {
        if (!string.IsNullOrEmpty(name))
        {
            if (!OutputFormats.TryParse(name, out var named)) errors.Add(new("format", "unknown_value", $"The format is one of: {string.Join(", ", OutputFormats.Names)}."));
            return named;
        }

        if (request.Headers.Accept is not { Count: > 0 } accept || !MediaTypeHeaderValue.TryParseList(accept.ToArray()!, out var types)) return OutputFormat.Png;
        foreach (var type in types.OrderByDescending(type => type.Quality ?? 1))
        {
            if (type.Quality is not 0 && OutputFormats.TryFromMediaType(type.MediaType.AsSpan(), out var format)) return format;
        }

        return null;
    }

    /// <summary>406 with what there is.</summary>
    public static ErrorResult NotAcceptable() =>
        ApiErrors.Status(StatusCodes.Status406NotAcceptable, ErrorCodes.NotAcceptable, "None of the accepted formats can be drawn.", new { formats = OutputFormats.Names });
}
