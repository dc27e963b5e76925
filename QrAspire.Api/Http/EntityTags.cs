using System.Globalization;
using Microsoft.Net.Http.Headers;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Http;

/// <summary>Strong entity tags made of versions, and the preconditions of RFC 9110 §13.1 on them.</summary>
public static class EntityTags
{
    /// <summary>The tag of a version, quotes included.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>412 when <c>If-Match</c> is there and names none of the stored version, 400 when it cannot be read; null when the change may go on.</summary>
    public static ErrorResult? CheckIfMatch(HttpRequest request, long version)
    {
        if (request.Headers.IfMatch is not { Count: > 0 } header) return null;
        if (!EntityTagHeaderValue.TryParseStrictList(header.ToArray()!, out var tags))
        {
            return ApiErrors.BadRequest(ErrorCodes.BadRequest, "If-Match must be * or a list of quoted entity tags.");
        }

        return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || (!tag.IsWeak && tag.Tag.Equals(Of(version), StringComparison.Ordinal)))
            ? null
            : ApiErrors.PreconditionFailed("The code was changed since it was read; read it again and repeat the change.");
    }

    /// <summary>True when <c>If-None-Match</c> names the tag: the client's copy is current (weak comparison).</summary>
    public static bool IsNotModified(HttpRequest request, string etag) =>
        request.Headers.IfNoneMatch is { Count: > 0 } header
        && EntityTagHeaderValue.TryParseList(header.ToArray()!, out var tags)
        && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Tag.Equals(etag, StringComparison.Ordinal));
}
