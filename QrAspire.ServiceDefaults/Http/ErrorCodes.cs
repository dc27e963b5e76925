using Microsoft.AspNetCore.Http;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>Codes that any service may answer; docs/errors.md lists these and each service's own.</summary>
public static class ErrorCodes
{
    public const string BadRequest = "bad_request";
    public const string InvalidJson = "invalid_json";
    public const string ValidationFailed = "validation_failed";
    public const string Unauthorized = "unauthorized";
    public const string Forbidden = "forbidden";
    public const string NotFound = "not_found";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string NotAcceptable = "not_acceptable";
    public const string Conflict = "conflict";
    public const string VersionMismatch = "version_mismatch";
    public const string Gone = "gone";
    public const string PayloadTooLarge = "payload_too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string RateLimited = "rate_limited";
    public const string InternalError = "internal_error";
    public const string Unavailable = "unavailable";
    public const string NotReady = "not_ready";

    /// <summary>The code and sentence for a status that was set without a body.</summary>
    internal static ErrorBody ForStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => new(BadRequest, "The request is malformed."),
        StatusCodes.Status401Unauthorized => new(Unauthorized, "The request lacks valid credentials."),
        StatusCodes.Status403Forbidden => new(Forbidden, "The credentials do not allow this."),
        StatusCodes.Status404NotFound => new(NotFound, "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => new(MethodNotAllowed, "This address does not support the method."),
        StatusCodes.Status406NotAcceptable => new(NotAcceptable, "None of the accepted formats can be produced."),
        StatusCodes.Status409Conflict => new(Conflict, "The request conflicts with what is stored."),
        StatusCodes.Status410Gone => new(Gone, "This is no longer available."),
        StatusCodes.Status412PreconditionFailed => new(VersionMismatch, "The stored version is another one."),
        StatusCodes.Status413PayloadTooLarge => new(PayloadTooLarge, "The request body is too large."),
        StatusCodes.Status415UnsupportedMediaType => new(UnsupportedMediaType, "The media type of the request body is not supported."),
        StatusCodes.Status429TooManyRequests => new(RateLimited, "Too many requests; try again later."),
        StatusCodes.Status503ServiceUnavailable => new(Unavailable, "The service cannot answer right now."),
        >= 500 => new(InternalError, "Something went wrong on our side."),
        _ => new(BadRequest, "The request cannot be answered."),
    };
}
