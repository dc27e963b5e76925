using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Http;

/// <summary>The error body of every QrAspire service: <c>{"error":{"code","message"}}</c>.</summary>
internal sealed record ErrorEnvelope(ErrorBody Error)
{
    /// <summary>Results that carry the envelope.</summary>
    public static IResult Result(int status, string code, string message) =>
        Results.Json(new ErrorEnvelope(new ErrorBody(code, message)), DashboardJson.Options, statusCode: status);

    public static Task WriteAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorEnvelope(new ErrorBody(code, message)), DashboardJson.Options, context.RequestAborted);
    }
}

/// <param name="Code">Snake case, for programs.</param>
/// <param name="Message">For a person.</param>
internal sealed record ErrorBody(string Code, string Message);

/// <summary>How the dashboard writes JSON.</summary>
internal static class DashboardJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web);
}

internal static class ErrorEnvelopeExtensions
{
    /// <summary>Turns unhandled failures and empty error answers into the envelope.</summary>
    public static void UseErrorEnvelope(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException failure) when (!context.Response.HasStarted)
        {
            await ErrorEnvelope.WriteAsync(context, failure.StatusCode, Code(failure.StatusCode), failure.Message).ConfigureAwait(false);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            await ErrorEnvelope.WriteAsync(context, context.Response.StatusCode, Code(context.Response.StatusCode), Message(context.Response.StatusCode)).ConfigureAwait(false);
    });

    private static string Code(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "bad_request",
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status413PayloadTooLarge => "payload_too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        _ => "error",
    };

    private static string Message(int status) => status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address.",
        StatusCodes.Status405MethodNotAllowed => "This address does not take that method.",
        _ => "The request was refused.",
    };
}
