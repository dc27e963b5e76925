using System.Globalization;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary>Errors of the engine as answers.</summary>
internal static class RenderErrors
{
    /// <summary>503 <c>rendering_busy</c> with <c>Retry-After</c> when there is no room for a large image, 422 <c>not_scannable</c> when readers are not expected to read the image, else 400 <c>validation_failed</c>.</summary>
    public static ErrorResult Of(HttpContext context, IReadOnlyList<FieldError> errors)
    {
        if (errors[0] is { RetryAfter: { } wait } busy)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ApiErrors.Status(StatusCodes.Status503ServiceUnavailable, "rendering_busy", busy.Message);
        }

        var fields = errors.Select(error => new ServiceDefaults.Http.FieldError(error.Field, error.Code, error.Message)).ToArray();
        var reasons = errors.Where(error => error.Reason is not null).Select(error => ReasonResponse.Of(error.Reason!)).ToArray();
        return reasons.Length == 0
            ? ApiErrors.Validation(fields)
            : ApiErrors.Status(StatusCodes.Status422UnprocessableEntity, "not_scannable", $"Readers are not expected to read this image. {errors[0].Message}", new { reasons, fields });
    }
}
