using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

internal static class FollowResultExtensions
{
    /// <summary>Answers with what is added from now on, one JSON value per line.</summary>
    public static IResult Follow<T, TView>(this IResultExtensions _, Changes<T> changes, Func<T, bool> matches, Func<T, TView> view, CancellationToken stopping) =>
        new FollowResult<T, TView>(changes, matches, view, stopping);

    private sealed class FollowResult<T, TView>(Changes<T> changes, Func<T, bool> matches, Func<T, TView> view, CancellationToken stopping) : IResult
    {
        public async Task ExecuteAsync(HttpContext context)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await Ndjson.StreamAsync(context, changes.FollowAsync(ending.Token).Where(matches).Select(view), ending.Token).ConfigureAwait(false);
        }
    }
}
