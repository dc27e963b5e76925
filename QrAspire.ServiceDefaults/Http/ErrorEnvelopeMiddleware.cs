using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using QrAspire.ServiceDefaults.Logging;
using QrAspire.ServiceDefaults.Telemetry;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>
/// Turns what would leave without a body (unknown route, wrong method, unhandled exception, unreadable request) into the
/// error envelope. The last resort: an endpoint that knows better answers with <see cref="ApiErrors"/> itself.
/// </summary>
internal sealed partial class ErrorEnvelopeMiddleware(RequestDelegate next, ILogger<ErrorEnvelopeMiddleware> logger, ErrorTracker errors, RequestLog log)
{
    private const int ClientClosedRequest = 499;

    public Task InvokeAsync(HttpContext context)
    {
        ServerSpans.Begin(context);
        try
        {
            var task = next(context);
            if (!task.IsCompletedSuccessfully)
            {
                return AwaitAsync(context, task);
            }
        }
        catch (Exception exception)
        {
            return FailAsync(context, exception);
        }

        return FinishAsync(context);
    }

    private async Task AwaitAsync(HttpContext context, Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception)
        {
            await FailAsync(context, exception);
            return;
        }

        await FinishAsync(context);
    }

    /// <summary>Gives a bare error status its envelope; most requests pass without any work.</summary>
    private Task FinishAsync(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed && HttpMethods.IsOptions(context.Request.Method)) AllowOptions(context.Response);
        End(context, exception: null);
        var response = context.Response;
        return response.StatusCode >= 400 && !response.HasStarted && response.ContentLength is null && string.IsNullOrEmpty(response.ContentType)
            ? ErrorWriter.WriteAsync(context, response.StatusCode, ErrorCodes.ForStatus(response.StatusCode))
            : Task.CompletedTask;
    }

    /// <summary>OPTIONS asks what an address supports (RFC 9110 §9.3.7); routing has written that into <c>Allow</c> already.</summary>
    private static void AllowOptions(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = $"{response.Headers.Allow}, {HttpMethods.Options}";
    }

    private async Task FailAsync(HttpContext context, Exception exception)
    {
        var response = context.Response;
        if (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // Nobody reads the answer any more; the status is for logs and metrics.
            if (!response.HasStarted)
            {
                response.StatusCode = ClientClosedRequest;
            }

            End(context, exception: null);
            return;
        }

        var bad = exception as BadHttpRequestException;
        if (bad is null)
        {
            LogUnhandled(logger, exception, context.Request.Method, context.GetEndpoint()?.DisplayName);
            errors.Add(exception, default, RequestLog.Route(context), exception.Message);
            context.Features.Get<IHttpActivityFeature>()?.Activity.AddException(exception);
        }

        if (response.HasStarted)
        {
            // Half an answer is out: cut the connection, so that the client does not take it for a whole one.
            End(context, bad is null ? exception : null);
            context.Abort();
            return;
        }

        response.Clear();
        await (bad is null
            ? ErrorWriter.WriteAsync(context, StatusCodes.Status500InternalServerError, ErrorCodes.ForStatus(StatusCodes.Status500InternalServerError))
            : ErrorWriter.WriteAsync(context, bad.StatusCode, Describe(bad)));
        End(context, bad is null ? exception : null);
    }

    private void End(HttpContext context, Exception? exception)
    {
        ServerSpans.End(context, exception);
        log.Write(context);
    }

    private static ErrorBody Describe(BadHttpRequestException exception) => exception switch
    {
        { StatusCode: StatusCodes.Status400BadRequest, InnerException: JsonException json } =>
            new(ErrorCodes.InvalidJson, "The request body is not the JSON that is expected here.", new { path = json.Path, line = json.LineNumber }),
        _ => ErrorCodes.ForStatus(exception.StatusCode),
    };

    [LoggerMessage(EventId = 1000, Level = LogLevel.Error, Message = "{Method} {Endpoint} failed with an unhandled exception")]
    private static partial void LogUnhandled(ILogger logger, Exception exception, string method, string? endpoint);
}
