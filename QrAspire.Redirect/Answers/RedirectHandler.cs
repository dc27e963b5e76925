using System.Text;
using QrAspire.Redirect.Answers.Pages;
using QrAspire.Redirect.Permits;
using QrAspire.Redirect.Targets;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Redirect.Answers;

/// <summary>
/// Answers a request for a short id: resolve from memory, decide, journal, answer. A known plain code is answered without
/// waiting for anything and without an asynchronous step.
/// </summary>
public sealed class RedirectHandler(
    TargetTable table,
    TargetLookups lookups,
    TargetStatus status,
    Redirects redirects,
    ScanFactsReader facts,
    ScanRecorder recorder,
    ScanPermits permits,
    UnknownIdLog unknown,
    PasswordForm passwords,
    AnswerCounts counts,
    TimeProvider time)
{
    private const char PreviewSuffix = '+';

    /// <summary>Answers <c>GET</c>, <c>HEAD</c> or <c>POST</c> for <paramref name="shortId"/> as it stands in the path, decoded.</summary>
    public Task HandleAsync(HttpContext context, string shortId, string source)
    {
        var preview = shortId.Length > 1 && shortId[^1] == PreviewSuffix;
        if (preview)
        {
            shortId = shortId[..^1];
        }

        var scan = new ScanRequest(context, shortId, source, preview);
        if (shortId.Length is 0 or > PackedTarget.MaxShortId)
        {
            return NotFound(scan);
        }

        Span<byte> utf8 = stackalloc byte[PackedTarget.MaxShortId * 3];
        var key = utf8[..Encoding.UTF8.GetBytes(shortId, utf8)];
        var hash = table.Hash(key);
        var target = table.Find(key, hash);
        return target.Exists
            ? Answer(scan, target, status.IsLive ? AnswerSource.Cache : AnswerSource.Fallback)
            : AskAsync(scan, hash);
    }

    /// <summary>
    /// Answers a GET or HEAD that memory alone can answer: a redirect of a known code, or 404 for an id that is known to be unknown.
    /// Sets the response's head; the caller waits for <paramref name="recorded"/> and then writes <paramref name="body"/>.
    /// </summary>
    /// <param name="context">A request for <c>/r/…</c> or <c>/l/…</c>.</param>
    /// <param name="recorded">The scan's way into the journal.</param>
    /// <param name="body">Body to write, or null.</param>
    /// <returns>False, with nothing done, when it takes more than that.</returns>
    public bool TryAnswerNow(HttpContext context, out ValueTask<bool> recorded, out byte[]? body)
    {
        recorded = default;
        body = null;
        var shortId = context.Request.Path.Value.AsSpan(Redirects.PrefixLength);
        if (shortId.Length > PackedTarget.MaxShortId || shortId.ContainsAny('/', PreviewSuffix))
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[PackedTarget.MaxShortId * 3];
        var key = utf8[..Encoding.UTF8.GetBytes(shortId, utf8)];
        var hash = table.Hash(key);
        var target = table.Find(key, hash);
        return target.Exists ? redirects.TryAnswer(context, target, shortId, out recorded) : TryAnswerUnknown(context, shortId, hash, ref body);
    }

    private bool TryAnswerUnknown(HttpContext context, ReadOnlySpan<char> shortId, ulong hash, ref byte[]? body)
    {
        var headers = context.Request.Headers;
        if (!status.IsLoaded || AcceptHeader.PrefersJson(headers.Accept))
        {
            return false;
        }

        var id = shortId.ToString();
        if (!lookups.IsUnknown(id, hash))
        {
            // It is being asked for; the whole application joins that look-up and waits.
            return false;
        }

        CountUnknown(id);
        var texts = PageTexts.For(headers.AcceptLanguage);
        var page = Page.BeginMessage(context, StatusCodes.Status404NotFound, texts, texts.NotFound);
        body = HttpMethods.IsHead(context.Request.Method) ? null : page;
        return true;
    }

    private async Task AskAsync(ScanRequest scan, ulong hash)
    {
        var target = await lookups.FindAsync(scan.ShortId, hash, scan.Context.RequestAborted);
        await (target.Exists ? Answer(scan, target, AnswerSource.Db) : NotFound(scan));
    }

    private Task Answer(in ScanRequest scan, in Target target, AnswerSource from)
    {
        var now = time.GetUtcNow();
        var request = scan.Context.Request;
        var decision = Decision.For(target, now, target.ForwardQuery ? request.QueryString.Value : null, facts: facts.Read(scan.Context, target, now));
        if (scan.Preview && decision.Outcome is Outcome.Redirected)
        {
            counts.Count(Outcome.Page, from);
            return Page.WritePreviewAsync(scan.Context, scan.Texts, target.Rich?.Title, decision.Location!, decision.Location!);
        }

        if (HttpMethods.IsPost(request.Method))
        {
            return PostAsync(scan, target, decision, from, now);
        }

        return target.Rich is { IsCounted: true } && decision.IsTarget
            ? CountedAsync(scan, target, decision, from, now)
            : Finish(scan, target, decision, from, now);
    }

    private Task Finish(in ScanRequest scan, in Target target, in Decision decision, AnswerSource from, DateTimeOffset now)
    {
        counts.Count(decision.Outcome, from);
        if (!target.TrackScans || HttpMethods.IsHead(scan.Context.Request.Method))
        {
            return Write(scan, target, decision);
        }

        var recorded = recorder.RecordAsync(scan.Context, target, scan.ShortId, scan.Source, decision, now);
        return recorded.IsCompletedSuccessfully ? Write(scan, target, decision) : WriteAfterAsync(recorded, scan, target, decision);
    }

    /// <summary>A scan that counts against a limit or has a number. Programs that scan nothing use no limit up, and are not led on past it.</summary>
    private async Task CountedAsync(ScanRequest scan, Target target, Decision decision, AnswerSource from, DateTimeOffset now)
    {
        if (facts.ClientOf(scan.Context).Bot)
        {
            await Finish(scan, target, target.Rich!.MaxScans is null ? decision : new(Outcome.Page, null, 0, IsForPeople: true), from, now);
            return;
        }

        if (await CountAsync(scan, target, decision, HttpMethods.IsHead(scan.Context.Request.Method), now, unlocked: false) is { } counted)
        {
            await Finish(scan, target, counted, from, now);
        }
    }

    /// <summary>Takes a permit and decides again with the scan's number; null when it has been answered that it cannot be counted right now.</summary>
    private async Task<Decision?> CountAsync(ScanRequest scan, Target target, Decision decision, bool peek, DateTimeOffset now, bool unlocked)
    {
        var rich = target.Rich!;
        var (permit, isExhausted) = await permits.TakeAsync(target.CodeId, rich.MaxScans, peek, scan.Context.RequestAborted);
        if (isExhausted)
        {
            return Decision.Exhausted(target);
        }

        if (permit is null)
        {
            if (rich.MaxScans is null || peek)
            {
                return decision;
            }

            if (rich.FallbackUrl is not null)
            {
                return Decision.Exhausted(target);
            }

            counts.Count(Outcome.Unavailable, AnswerSource.Fallback);
            scan.Context.Response.Headers.RetryAfter = "5";
            await Closed(scan, StatusCodes.Status429TooManyRequests, "scan_not_countable", scan.Texts.Busy);
            return null;
        }

        permit.Use();
        var known = facts.Read(scan.Context, target, now)!;
        known.Ordinal = permit.Ordinal;
        return Decision.For(target, now, target.ForwardQuery ? scan.Context.Request.QueryString.Value : null, unlocked, known);
    }

    private async Task WriteAfterAsync(ValueTask<bool> recorded, ScanRequest scan, Target target, Decision decision)
    {
        // Whether it was written or dropped is counted by the journal; the scanner is answered in any case.
        await recorded;
        await Write(scan, target, decision);
    }

    private Task Write(in ScanRequest scan, in Target target, in Decision decision)
    {
        if (decision.Location is not null)
        {
            Redirects.Write(scan.Context, decision);
            return Task.CompletedTask;
        }

        var texts = scan.Texts;
        return decision.Outcome switch
        {
            Outcome.Disabled => Closed(scan, StatusCodes.Status410Gone, "code_disabled", texts.Disabled),
            Outcome.Expired => Closed(scan, StatusCodes.Status410Gone, "code_expired", texts.Expired),
            Outcome.Exhausted => Closed(scan, StatusCodes.Status410Gone, "code_used_up", texts.Exhausted),
            Outcome.NotYet => Closed(scan, StatusCodes.Status404NotFound, "code_not_yet_valid", texts.NotYet),
            Outcome.Password => Page.WritePasswordFormAsync(scan.Context, StatusCodes.Status200OK, texts, problem: null),
            _ when decision.IsForPeople => Page.WriteContentAsync(scan.Context, texts, target.Rich?.Title, texts.ForPeople),
            _ when decision.App is { } app => Page.WriteAppAsync(scan.Context, texts, target.Rich?.Title, app.Url, app.Store, decision.Preview!),
            _ when decision.Preview is { } url => Page.WritePreviewAsync(scan.Context, texts, target.Rich?.Title, url, url),
            _ => PayloadAnswer.WriteAsync(scan.Context, texts, target.Rich, facts.ClientOf(scan.Context)),
        };
    }

    /// <summary>The password form comes back; everything else does not take a body.</summary>
    private async Task PostAsync(ScanRequest scan, Target target, Decision decision, AnswerSource from, DateTimeOffset now)
    {
        if (decision.Outcome != Outcome.Password)
        {
            scan.Context.Response.Headers.Allow = "GET, HEAD";
            scan.Context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (!await passwords.IsRightAsync(scan, target))
        {
            counts.Count(Outcome.Password, from);
            return;
        }

        var unlocked = Decision.For(target, now, target.ForwardQuery ? scan.Context.Request.QueryString.Value : null, unlocked: true, facts.Read(scan.Context, target, now));
        if (target.Rich is { IsCounted: true } && unlocked.IsTarget)
        {
            if (await CountAsync(scan, target, unlocked, peek: false, now, unlocked: true) is not { } counted)
            {
                return;
            }

            unlocked = counted;
        }

        counts.Count(unlocked.Outcome, from);
        if (target.TrackScans)
        {
            await recorder.RecordAsync(scan.Context, target, scan.ShortId, scan.Source, unlocked, now);
        }

        // 303 whatever the code's own status: the form's body must not be sent on (RFC 9110 §15.4.4).
        await Write(scan, target, unlocked.Location is null ? unlocked : unlocked with { Status = StatusCodes.Status303SeeOther });
    }

    private Task NotFound(in ScanRequest scan)
    {
        if (!status.IsLoaded)
        {
            counts.Count(Outcome.Unavailable, AnswerSource.Fallback);
            scan.Context.Response.Headers.RetryAfter = "2";
            return Closed(scan, StatusCodes.Status503ServiceUnavailable, ErrorCodes.Unavailable, scan.Texts.Unavailable);
        }

        CountUnknown(scan.ShortId);
        return Closed(scan, StatusCodes.Status404NotFound, "unknown_code", scan.Texts.NotFound);
    }

    private void CountUnknown(string shortId)
    {
        counts.Count(Outcome.NotFound, status.IsLive ? AnswerSource.Cache : AnswerSource.Fallback);
        unknown.Add(shortId);
    }

    private static Task Closed(in ScanRequest scan, int statusCode, string code, PageText text) =>
        AcceptHeader.PrefersJson(scan.Context.Request.Headers.Accept)
            ? ApiErrors.Status(statusCode, code, text.Message).ExecuteAsync(scan.Context)
            : Page.WriteMessageAsync(scan.Context, statusCode, scan.Texts, text);
}
