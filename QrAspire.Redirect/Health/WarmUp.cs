using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;
using QrAspire.Redirect.Answers;
using QrAspire.Redirect.FastPath;
using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Targets;
using QrAspire.Redirect.Visitors;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Redirect.Health;

/// <summary>
/// Runs the hot path before the service calls itself ready, so that no scanner waits for the compiler: rehearsals of a redirect with
/// a table and a journal of their own, and requests to itself that touch no code. Nothing of it is counted.
/// </summary>
internal sealed partial class WarmUp(
    IServer server,
    IHostApplicationLifetime lifetime,
    Readiness readiness,
    Visitor visitor,
    ClientAddress client,
    TargetStatus status,
    TimeProvider time,
    ILogger<WarmUp> logger) : BackgroundService
{
    private const int Rehearsals = 500;
    private const int Requests = 50;

    /// <summary>A candidate of the fast path that then takes the long way, to end as an unknown route.</summary>
    private const string NoCode = "/r/warm/up";

    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(5);
    private static readonly Type[] s_hot = [typeof(RedirectHandler), typeof(FastAnswers), typeof(RequestDuration), typeof(ScanRecorder), typeof(TargetLookups), typeof(Redirects)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        Prepare();
        await RehearseAsync();
        var requests = await AskOurselvesAsync(stoppingToken);
        readiness.IsWarm = true;
        LogWarm(logger, Rehearsals, requests, time.GetElapsedTime(started).TotalMilliseconds);
    }

    private static void Prepare()
    {
        foreach (var method in s_hot.SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)))
        {
            if (!method.IsAbstract && !method.ContainsGenericParameters)
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
        }
    }

    private async Task RehearseAsync()
    {
        var folder = Directory.CreateTempSubdirectory("qr-rehearsal-").FullName;
        try
        {
            using var journal = new Journal(folder, new JournalOptions { Sync = JournalSync.Never }, time, NullLogger<Journal>.Instance);
            var table = new TargetTable();
            table.Set(PackedTarget.Pack(new TargetRow("rehearse", Guid.CreateVersion7(), 1, TargetState.Active, "https://example.org/", 302, null, null, null, false, true, false, null))!);
            var redirects = new Redirects(status, new ScanRecorder(journal, visitor, client), new AnswerCounts(), time);
            for (var i = 0; i < Rehearsals; i++)
            {
                var context = new DefaultHttpContext();
                context.Request.Method = HttpMethods.Get;
                context.Request.Path = "/r/rehearse";
                context.Connection.RemoteIpAddress = IPAddress.Loopback;
                context.TraceIdentifier = RequestIds.Of(context, time);
                redirects.TryAnswer(context, table.Find("rehearse"u8), "rehearse", out var recorded);
                await recorded;
                ResponseStamp.Write(context, time.GetTimestamp());
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNoRehearsal(logger, exception.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> AskOurselvesAsync(CancellationToken stoppingToken)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(listening.SetResult);
        await listening.Task.WaitAsync(stoppingToken);
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(address => address.StartsWith("http:", StringComparison.OrdinalIgnoreCase));
        if (address is null)
        {
            return 0;
        }

        var binding = BindingAddress.Parse(address);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        bound.CancelAfter(s_bound);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
        var answered = 0;
        try
        {
            for (; answered < Requests; answered++)
            {
                using var response = await client.GetAsync(new Uri($"http://{(IPAddress.TryParse(binding.Host, out var ip) && !ip.Equals(IPAddress.Any) ? binding.Host : "localhost")}:{binding.Port}{NoCode}"), bound.Token);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
        {
            // Not reachable from itself: the first scanner waits a few milliseconds more.
        }

        return answered;
    }

    [LoggerMessage(EventId = 3500, Level = LogLevel.Information, Message = "Warmed up with {Rehearsals} rehearsed redirects and {Requests} requests in {Milliseconds:0} ms")]
    private static partial void LogWarm(ILogger logger, int rehearsals, int requests, double milliseconds);

    [LoggerMessage(EventId = 3501, Level = LogLevel.Warning, Message = "No rehearsal: {Reason}")]
    private static partial void LogNoRehearsal(ILogger logger, string reason);
}
