using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;
using QrAspire.Redirect.Answers;
using QrAspire.Redirect.FastPath;
using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Permits;
using QrAspire.Redirect.Targets;
using QrAspire.Redirect.Telemetry;
using QrAspire.Redirect.Visitors;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Redirect.Health;

/// <summary>
/// Runs the hot path before the service calls itself ready, so that no scanner waits for the compiler: redirects of a code of its own, first
/// in memory, then through the server's own port, with a table, a journal and counts of their own. Nothing of it is counted.
/// </summary>
internal sealed partial class WarmUp(
    IServer server,
    IHostApplicationLifetime lifetime,
    Readiness readiness,
    FastAnswers answers,
    IMeterFactory meters,
    Visitor visitor,
    ClientAddress client,
    TargetStatus status,
    TargetLookups lookups,
    UnknownIdLog unknown,
    PasswordForm passwords,
    ScanFactsReader facts,
    ScanPermits permits,
    FaultFlags faults,
    TimeProvider time,
    ILogger<WarmUp> logger) : BackgroundService
{
    private const int InMemory = 500;
    private const int Requests = 100;
    private const string ShortId = "rehearse";
    private const string ShortPath = "/r/" + ShortId;

    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("qr-rehearsal-").FullName;
        try
        {
            using var journal = new Journal(folder, new JournalOptions { Sync = JournalSync.Never }, time, NullLogger<Journal>.Instance);
            var rehearsal = Prepare(journal);
            await RehearseAsync(rehearsal.Handler);
            answers.Rehearsal = rehearsal;
            var requests = await AskOurselvesAsync(stoppingToken);
            LogWarm(logger, InMemory, requests, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            LogCold(logger, exception.Message);
        }
        finally
        {
            answers.Rehearsal = null;
            readiness.IsWarm = true;
            Directory.Delete(folder, recursive: true);
        }
    }

    private Rehearsal Prepare(Journal journal)
    {
        var table = new TargetTable();
        table.Set(PackedTarget.Pack(new TargetRow(ShortId, Guid.CreateVersion7(), 1, TargetState.Active, "https://example.org/", 302, null, null, null, false, true, false, null))!);
        var (counts, recorder) = (new AnswerCounts(), new ScanRecorder(journal, visitor, client, faults, time));
        var redirects = new Redirects(status, facts, recorder, counts, time);
        var handler = new RedirectHandler(table, lookups, status, redirects, facts, recorder, permits, unknown, passwords, counts, time);
        return new(ShortPath, handler, new RequestDuration(meters, RedirectMetrics.MeterName, "qr.warm_up.request.duration", "Duration of the requests that a starting service sends to itself"));
    }

    private async Task RehearseAsync(RedirectHandler handler)
    {
        for (var i = 0; i < InMemory; i++)
        {
            var context = new DefaultHttpContext();
            context.Request.Method = HttpMethods.Get;
            context.Request.Path = ShortPath;
            context.Connection.RemoteIpAddress = IPAddress.Loopback;
            context.TraceIdentifier = RequestIds.Of(context, time);
            handler.TryAnswerNow(context, out var recorded, out _);
            await recorded;
            ResponseStamp.Write(context, time.GetTimestamp());
        }
    }

    private async Task<int> AskOurselvesAsync(CancellationToken stoppingToken)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(listening.SetResult);
        await listening.Task.WaitAsync(stoppingToken);
        if (OwnAddress() is not { } address)
        {
            return 0;
        }

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        bound.CancelAfter(s_bound);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null }) { BaseAddress = address };
        var answered = 0;
        try
        {
            for (; answered < Requests; answered++)
            {
                using var response = await http.GetAsync(new Uri(ShortPath, UriKind.Relative), bound.Token);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
        {
            // Not reachable from itself: the first scanner waits a few milliseconds more.
        }

        return answered;
    }

    /// <summary>An address on which this process reaches itself without TLS; null when it listens with TLS only.</summary>
    private Uri? OwnAddress()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(address => address.StartsWith("http:", StringComparison.OrdinalIgnoreCase));
        if (address is null)
        {
            return null;
        }

        var binding = BindingAddress.Parse(address);
        var isOne = IPAddress.TryParse(binding.Host, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any);
        return new Uri($"http://{(isOne ? binding.Host : "localhost")}:{binding.Port}");
    }

    [LoggerMessage(EventId = 3500, Level = LogLevel.Information, Message = "Warmed up with {InMemory} redirects in memory and {Requests} requests to itself in {Milliseconds:0} ms")]
    private static partial void LogWarm(ILogger logger, int inMemory, int requests, double milliseconds);

    [LoggerMessage(EventId = 3501, Level = LogLevel.Warning, Message = "Not warmed up: {Reason}")]
    private static partial void LogCold(ILogger logger, string reason);
}
