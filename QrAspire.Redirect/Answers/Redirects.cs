using QrAspire.Redirect.Targets;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Redirect.Answers;

/// <summary>The case that everything is built for: a known code that leads on.</summary>
public sealed class Redirects(TargetStatus status, ScanFactsReader facts, ScanRecorder recorder, AnswerCounts counts, TimeProvider time)
{
    /// <summary>Length of <c>/r/</c> and <c>/l/</c>.</summary>
    public const int PrefixLength = 3;

    /// <summary>Sets the head of a redirect and starts recording the scan; false, with nothing done, when the code does not lead on just so.</summary>
    /// <param name="context">GET or HEAD of <c>/r/…</c> or <c>/l/…</c>.</param>
    /// <param name="target">A known target.</param>
    /// <param name="shortId">Its short id as it was asked for.</param>
    /// <param name="recorded">The scan's way into the journal; the answer waits for it.</param>
    public bool TryAnswer(HttpContext context, in Target target, ReadOnlySpan<char> shortId, out ValueTask<bool> recorded)
    {
        recorded = default;
        if (target.Rich is { IsCounted: true })
        {
            return false;
        }

        var request = context.Request;
        var now = time.GetUtcNow();
        var decision = Decision.For(target, now, target.ForwardQuery ? request.QueryString.Value : null, facts: facts.Read(context, target, now));
        if (decision.Location is null)
        {
            return false;
        }

        counts.Count(decision.Outcome, status.IsLive ? AnswerSource.Cache : AnswerSource.Fallback);
        Write(context, decision);
        if (target.TrackScans && !HttpMethods.IsHead(request.Method))
        {
            var source = request.Path.Value![1] == 'l' ? ScanSources.Link : ScanSources.Qr;
            recorded = recorder.RecordAsync(context, target, shortId.ToString(), source, decision, now);
        }

        return true;
    }

    /// <summary>Sets the head of a redirect.</summary>
    public static void Write(HttpContext context, in Decision decision)
    {
        var response = context.Response;
        response.StatusCode = decision.Status;
        response.ContentLength = 0;
        response.Headers.Location = decision.Location;
        response.Headers.CacheControl = "no-store";
    }
}
