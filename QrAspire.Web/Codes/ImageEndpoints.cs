using Microsoft.Net.Http.Headers;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.HttpClients;

namespace QrAspire.Web.Codes;

/// <summary>Images of codes for the browser, which may not reach Api itself: passed through as a stream, with entity tag and 304.</summary>
internal static class ImageEndpoints
{
    private static readonly string[] s_ownParameters = ["download", "v"];
    private static readonly string[] s_passedOn = [HeaderNames.ETag, HeaderNames.CacheControl, HeaderNames.LastModified, HeaderNames.Vary, HeaderNames.ContentSecurityPolicy];

    public static void MapImageEndpoints(this IEndpointRouteBuilder app) => app.MapGet("/codes/{id:guid}/image", ImageAsync);

    /// <summary>
    /// The query goes to Api, but for two of our own: <c>download</c> with a file name makes the browser save the file under it, and
    /// <c>v</c> makes it ask again after a change.
    /// </summary>
    private static async Task ImageAsync(Guid id, HttpContext context, CodesClient codes)
    {
        var request = context.Request;
        var ifNoneMatch = request.Headers.IfNoneMatch.Count > 0 ? request.Headers.IfNoneMatch.ToString() : null;
        HttpResponseMessage image;
        try
        {
            image = await codes.ImageAsync(id, QueryForApi(request.Query), ifNoneMatch, context.RequestAborted);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
        {
            await ErrorWriter.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new(ErrorCodes.Unavailable, "The code service cannot be reached right now."));
            return;
        }

        using (image)
        {
            var response = context.Response;
            response.StatusCode = (int)image.StatusCode;
            foreach (var name in s_passedOn)
            {
                if (image.Headers.TryGetValues(name, out var values) || image.Content.Headers.TryGetValues(name, out values)) response.Headers[name] = values.ToArray();
            }

            if (image.StatusCode == System.Net.HttpStatusCode.NotModified) return;
            response.ContentType = image.Content.Headers.ContentType?.ToString();
            response.ContentLength = image.Content.Headers.ContentLength;
            if (image.IsSuccessStatusCode && request.Query["download"] is [{ Length: > 0 } fileName])
            {
                var disposition = new ContentDispositionHeaderValue("attachment");
                disposition.SetHttpFileName(fileName);
                response.Headers.ContentDisposition = disposition.ToString();
            }

            await image.Content.CopyToAsync(response.Body, context.RequestAborted);
        }
    }

    private static string QueryForApi(IQueryCollection query) =>
        QueryString.Create(query.Where(parameter => !s_ownParameters.Contains(parameter.Key))).ToString();
}
