using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Operations;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary><c>/ops/log-levels</c> and <c>/ops/errors</c>.</summary>
internal static class LogEndpoints
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(7);

    public static void MapLogs(this RouteGroupBuilder group)
    {
        group.MapGet("/errors", (ErrorTracker errors) => TypedResults.Ok(errors.Groups));
        group.MapGet("/log-levels", (LogLevels levels) => TypedResults.Ok(levels.All));
        group.MapPut("/log-levels/{category}", Set);
        group.MapDelete("/log-levels/{category}", (string category, LogLevels levels, HttpContext context) => Change(category, null, null, levels, context));
    }

    /// <summary><c>PUT /ops/log-levels/{category}?level=Debug&amp;minutes=10</c>.</summary>
    private static IResult Set(string category, LogLevel level, double? minutes, LogLevels levels, HttpContext context) =>
        minutes is { } length && !(length > 0 && length <= s_longest.TotalMinutes)
            ? ApiErrors.BadRequest(ErrorCodes.BadRequest, "minutes must be above 0 and at most a week's.")
            : Change(category, level, minutes is { } given ? TimeSpan.FromMinutes(given) : null, levels, context);

    private static IResult Change(string category, LogLevel? level, TimeSpan? duration, LogLevels levels, HttpContext context)
    {
        if (category.StartsWith(LogLevels.AuditCategory, StringComparison.OrdinalIgnoreCase))
        {
            return ApiErrors.BadRequest(ErrorCodes.BadRequest, $"{LogLevels.AuditCategory} keeps the record of changes and cannot be changed.");
        }

        levels.Set(category, level, duration, context.Actor());
        return TypedResults.Ok(levels.All);
    }
}
