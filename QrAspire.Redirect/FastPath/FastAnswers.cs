using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using QrAspire.Redirect.Answers;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Redirect.FastPath;

/// <summary>Decides which requests are answered at once, and answers them with the headers and metrics that every response has.</summary>
internal sealed class FastAnswers(
    RedirectHandler handler,
    RequestDuration durations,
    IOptions<FastPathOptions> options,
    ILoggerFactory loggers,
    FaultFlags faults,
    TimeProvider time)
{
    /// <summary>The server spans of ASP.NET Core come from a source of this name; it has listeners while traces are exported.</summary>
    private static readonly ActivitySource s_serverSpans = new("Microsoft.AspNetCore");

    private readonly ILogger _requests = loggers.CreateLogger("QrAspire.Requests");
    private readonly TraceBudget _traces = new(options.Value.TracedPerSecond, time);
    private readonly bool _isEnabled = options.Value.Enabled;

    /// <summary>True for a GET or HEAD of a short id that need be neither traced nor logged, and that no fault is to hit.</summary>
    public bool IsCandidate(IFeatureCollection features)
    {
        var request = features.Get<IHttpRequestFeature>()!;
        if (Rehearsal is { } rehearsal && request.Path == rehearsal.Path)
        {
            // Whatever is on: these are nobody's requests, and nothing of them is counted or traced.
            return true;
        }

        return _isEnabled
            && request.Path is ['/', 'r' or 'l', '/', _, ..]
            && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && !_requests.IsEnabled(LogLevel.Debug)
            && !faults.IsOn(Fault.RedirectFailure)
            && !faults.IsOn(Fault.RedirectSlow)
            && !(s_serverSpans.HasListeners() && (IsSampled(request.Headers.TraceParent) || _traces.TryTake()));
    }

    /// <summary>While the service warms up: one path that is answered as any other, but with parts of its own, so that nothing is counted.</summary>
    public Rehearsal? Rehearsal { get; set; }

    /// <summary>Answers from memory; null when this needs the whole application.</summary>
    public Task? TryAnswer(HttpContext context, long started)
    {
        context.TraceIdentifier = RequestIds.Of(context, time);
        if (!(RehearsalFor(context)?.Handler ?? handler).TryAnswerNow(context, out var recorded, out var body))
        {
            return null;
        }

        if (!recorded.IsCompletedSuccessfully)
        {
            return FinishAsync(context, started, recorded, body);
        }

        ResponseStamp.Write(context, started);
        return body is null ? Task.CompletedTask : WriteAsync(context, body);
    }

    /// <summary>Measures an answered request.</summary>
    public void End(HttpContext context, long started) => (RehearsalFor(context)?.Durations ?? durations).Record(context, started);

    private Rehearsal? RehearsalFor(HttpContext context) => Rehearsal is { } rehearsal && context.Request.Path.Value == rehearsal.Path ? rehearsal : null;

    private static async Task FinishAsync(HttpContext context, long started, ValueTask<bool> recorded, byte[]? body)
    {
        await recorded;
        ResponseStamp.Write(context, started);
        if (body is not null)
        {
            await WriteAsync(context, body);
        }
    }

    private static Task WriteAsync(HttpContext context, byte[] body)
    {
        // Without the request's own token, which Kestrel would have to make: a client that has gone ends the write by itself.
        var written = context.Response.BodyWriter.WriteAsync(body, CancellationToken.None);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    /// <summary>True when the caller records its trace: the last bit of the flags (W3C Trace Context §3.2.2.5.1).</summary>
    private static bool IsSampled(string? traceParent) => traceParent is { Length: 55 } && (traceParent[54] & 1) == 1;
}
