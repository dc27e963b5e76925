using Microsoft.AspNetCore.Http;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>The body of every error: <c>{"error":{"code","message","details"?}}</c>.</summary>
/// <param name="Error">What went wrong.</param>
public sealed record ErrorResponse(ErrorBody Error);

/// <summary>One error.</summary>
/// <param name="Code">Stable snake_case code, listed in docs/errors.md.</param>
/// <param name="Message">A sentence for a person; never a stack trace or an internal name.</param>
/// <param name="Details">More, by code; for <c>validation_failed</c> an array of <see cref="FieldError"/> under <c>fields</c>.</param>
public sealed record ErrorBody(string Code, string Message, object? Details = null);

/// <summary>One rejected field of a request.</summary>
/// <param name="Field">Path of the field in the request, such as <c>payload.url</c>.</param>
/// <param name="Code">Stable snake_case reason.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record FieldError(string Field, string Code, string Message);

/// <summary>An error as an endpoint's result; writes the envelope with its status.</summary>
public sealed class ErrorResult(int status, ErrorBody error) : IResult, IStatusCodeHttpResult, IValueHttpResult
{
    /// <inheritdoc />
    public int? StatusCode => status;

    /// <inheritdoc />
    public object? Value => new ErrorResponse(error);

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) => ErrorWriter.WriteAsync(httpContext, status, error);
}

/// <summary>Makes error results; the codes are listed in docs/errors.md.</summary>
public static class ApiErrors
{
    /// <summary>400: the request is malformed as a whole.</summary>
    public static ErrorResult BadRequest(string code, string message, object? details = null) => new(StatusCodes.Status400BadRequest, new(code, message, details));

    /// <summary>400 <c>validation_failed</c>: the request is well formed, but fields of it are not acceptable.</summary>
    public static ErrorResult Validation(IReadOnlyCollection<FieldError> fields) =>
        new(StatusCodes.Status400BadRequest, new(ErrorCodes.ValidationFailed, "The request has invalid fields.", new { fields }));

    /// <summary>404.</summary>
    public static ErrorResult NotFound(string code, string message) => new(StatusCodes.Status404NotFound, new(code, message));

    /// <summary>409: the request conflicts with what is stored.</summary>
    public static ErrorResult Conflict(string code, string message, object? details = null) => new(StatusCodes.Status409Conflict, new(code, message, details));

    /// <summary>412: <c>If-Match</c> names another version than the stored one.</summary>
    public static ErrorResult PreconditionFailed(string message) => new(StatusCodes.Status412PreconditionFailed, new(ErrorCodes.VersionMismatch, message));

    /// <summary>Any other status.</summary>
    public static ErrorResult Status(int status, string code, string message, object? details = null) => new(status, new(code, message, details));
}
