using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>
/// Turns what would leave without a body (unknown route, wrong method, unhandled exception, unreadable request) into the
/// error envelope. The last resort: an endpoint that knows better answers with <see cref="ApiErrors"/> itself.
/// </summary>
internal sealed partial class ErrorEnvelopeMiddleware(RequestDelegate next, ILogger<ErrorEnvelopeMiddleware> logger)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = ClientClosedRequest;
            return;
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            Reset(context);
            await ErrorWriter.WriteAsync(context, exception.StatusCode, Describe(exception));
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            LogUnhandled(logger, exception, context.Request.Method, context.GetEndpoint()?.DisplayName);
            System.Diagnostics.Activity.Current?.AddException(exception);
            context.Items[typeof(Exception)] = exception;
            Reset(context);
            await ErrorWriter.WriteAsync(context, StatusCodes.Status500InternalServerError, ErrorCodes.ForStatus(StatusCodes.Status500InternalServerError));
            return;
        }

        var response = context.Response;
        if (response.StatusCode >= 400 && !response.HasStarted && response.ContentLength is null && string.IsNullOrEmpty(response.ContentType))
        {
            await ErrorWriter.WriteAsync(context, response.StatusCode, ErrorCodes.ForStatus(response.StatusCode));
        }
    }

    private static ErrorBody Describe(BadHttpRequestException exception) => exception switch
    {
        { StatusCode: StatusCodes.Status400BadRequest, InnerException: JsonException json } =>
            new(ErrorCodes.InvalidJson, "The request body is not the JSON that is expected here.", new { path = json.Path, line = json.LineNumber }),
        _ => ErrorCodes.ForStatus(exception.StatusCode),
    };

    /// <summary>Drops what the failed endpoint had prepared, except the headers that every response carries.</summary>
    private static void Reset(HttpContext context)
    {
        var headers = context.Response.Headers;
        var (id, type) = (headers[RequestIds.HeaderName], headers.XContentTypeOptions);
        context.Response.Clear();
        headers[RequestIds.HeaderName] = id;
        headers.XContentTypeOptions = type;
    }

    [LoggerMessage(EventId = 1000, Level = LogLevel.Error, Message = "{Method} {Endpoint} failed with an unhandled exception")]
    private static partial void LogUnhandled(ILogger logger, Exception exception, string method, string? endpoint);
}
