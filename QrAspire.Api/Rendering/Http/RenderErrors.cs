using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Rendering.Http;

/// <summary>Errors of the engine as answers.</summary>
internal static class RenderErrors
{
    /// <summary>422 <c>not_scannable</c> when readers are not expected to read the image, else 400 <c>validation_failed</c>.</summary>
    public static ErrorResult Of(IReadOnlyList<FieldError> errors)
    {
        var fields = errors.Select(error => new ServiceDefaults.Http.FieldError(error.Field, error.Code, error.Message)).ToArray();
        var reasons = errors.Where(error => error.Reason is not null).Select(error => ReasonResponse.Of(error.Reason!)).ToArray();
        return reasons.Length == 0
            ? ApiErrors.Validation(fields)
            : ApiErrors.Status(StatusCodes.Status422UnprocessableEntity, "not_scannable", $"Readers are not expected to read this image. {errors[0].Message}", new { reasons, fields });
    }
}
