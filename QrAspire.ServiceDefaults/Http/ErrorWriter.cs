using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>Writes the error envelope to a response that has not started.</summary>
public static class ErrorWriter
{
    /// <summary>Sets the status, <c>application/json</c> and the envelope; HEAD gets the same headers and no body.</summary>
    public static Task WriteAsync(HttpContext context, int status, ErrorBody error)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new ErrorResponse(error), JsonConventions.Options);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
