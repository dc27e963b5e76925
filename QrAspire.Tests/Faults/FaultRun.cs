using System.Collections.Concurrent;
using System.Net;
using Npgsql;
using QrAspire.Tests.Analytics;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Faults;

/// <summary>One run of the ledger test: load, faults by schedule, healing, audit.</summary>
/// <param name="Name">Names the run in its report and its codes.</param>
/// <param name="Schedule">What strikes, and when.</param>
/// <param name="Length">How long the load lasts.</param>
/// <param name="PerSecond">Scans attempted per second.</param>
/// <param name="Codes">How many codes are scanned.</param>
public sealed record FaultRun(string Name, IReadOnlyList<PlannedFault> Schedule, TimeSpan Length, int PerSecond = 300, int Codes = 50)
{
    private static readonly TimeSpan s_healing = TimeSpan.FromSeconds(120);

    /// <summary>Scans that were on the wire when Redirect died may die with it.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs against a started product.</summary>
    public async Task<FaultReport> ExecuteAsync(ProductHost host, Action<string> log)
    {
        var ledger = new ScanLedger();
        var codes = new List<string>();
        for (var i = 0; i < Codes; i++)
        {
            codes.Add((await host.CreateCodeAsync($"https://example.com/{Name}/{i}")).ShortId);
        }

        // A scan before the storm: every code is known to Redirect.
        foreach (var code in codes)
        {
            using var response = await host.Redirect.SendAsync(new(HttpMethod.Head, $"/r/{code}"));
            response.StatusCode.ShouldBe(HttpStatusCode.Found);
        }

        var runId = $"s{Name}-{Guid.NewGuid():N}"[..20];
        var windows = new ConcurrentBag<FaultWindow>();
        var endpoint = new IPEndPoint(IPAddress.Loopback, host.Endpoint("redirect").Port);
        using var load = new CancellationTokenSource();
        var scanning = new ScanLoad(endpoint, codes, ledger, runId, TimeProvider.System).RunAsync(workers: 16, PerSecond, load.Token);
        await StrikeAsync(host, windows, log);
        await load.CancelAsync();
        await scanning;
        log($"{ledger.Attempts.Count} scans attempted, {ledger.Attempts.Count(attempt => attempt.Fate is ScanFate.Answered)} answered; healing");

        foreach (var resource in new[] { "postgres", "kafka", "redirect", "analytics" })
        {
            await host.WaitHealthyAsync(resource, s_healing);
        }

        var (stored, differences) = await SettleAsync(host, runId, ledger, log);
        var audit = ledger.Audit(stored, [.. windows.Where(window => window.Fault is nameof(FaultKind.KillRedirect) or nameof(FaultKind.StopRedirect))], s_slack);
        return new(Name, Length, ledger, [.. windows.OrderBy(window => window.From)], stored.Count, audit, differences);
    }

    private async Task StrikeAsync(ProductHost host, ConcurrentBag<FaultWindow> windows, Action<string> log)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var recoveries = new List<Task>();
        foreach (var fault in Schedule)
        {
            await WaitUntilAsync(fault.At);
            var (resource, signal) = Target(fault.Kind);

            // Its process may still be starting after the fault before; a schedule leaves nothing out.
            var before = default(int?);
            var from = time.GetUtcNow();
            await Eventually.Async(
                () =>
                {
                    (before, from) = (host.ProcessId(resource), time.GetUtcNow());
                    return host.Signal(resource, signal);
                },
                s_healing,
                $"{resource} has a process for {fault.Kind}");
            log($"{time.GetElapsedTime(started).TotalSeconds,6:0.0} s  {fault.Kind} {(fault.Length > TimeSpan.Zero ? $"{fault.Length.TotalSeconds:0.0} s" : "")}");
            recoveries.Add(RecoverAsync(host, fault, resource, before, from, windows));
        }

        await WaitUntilAsync(Length);
        await Task.WhenAll(recoveries);

        async Task WaitUntilAsync(TimeSpan at)
        {
            var rest = at - time.GetElapsedTime(started);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest);
            }
        }
    }

    private static async Task RecoverAsync(ProductHost host, PlannedFault fault, string resource, int? before, DateTimeOffset from, ConcurrentBag<FaultWindow> windows)
    {
        if (fault.Kind is FaultKind.PauseAnalytics or FaultKind.PauseKafka)
        {
            await Task.Delay(fault.Length);
            host.Signal(resource, "CONT");
        }
        else
        {
            await Eventually.Async(() => Task.FromResult(host.ProcessId(resource) is { } pid && pid != before), s_healing);
            await host.WaitHealthyAsync(resource, s_healing);
        }

        windows.Add(new(fault.Kind.ToString(), from, TimeProvider.System.GetUtcNow()));
    }

    private static (string Resource, string Signal) Target(FaultKind kind) => kind switch
    {
        FaultKind.KillRedirect => ("redirect", "KILL"),
        FaultKind.KillAnalytics => ("analytics", "KILL"),
        FaultKind.KillKafka => ("kafka", "KILL"),
        FaultKind.KillPostgres => ("postgres", "KILL"),
        FaultKind.PauseAnalytics => ("analytics", "STOP"),
        FaultKind.PauseKafka => ("kafka", "STOP"),
        FaultKind.StopAnalytics => ("analytics", "TERM"),
        FaultKind.StopRedirect => ("redirect", "TERM"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Waits until everything that was answered is stored and nothing more comes (or no row has come for a while: then something is lost), then reads.</summary>
    private static async Task<(IReadOnlyList<string> Stored, long Differences)> SettleAsync(ProductHost host, string runId, ScanLedger ledger, Action<string> log)
    {
        const int Still = 4;
        await using var scans = NpgsqlDataSource.Create(await host.ConnectionStringAsync("scans"));
        var answered = ledger.Attempts.Where(attempt => attempt.Fate is ScanFate.Answered).Select(attempt => attempt.RequestId).ToHashSet(StringComparer.Ordinal);
        var (quiet, last) = (0, -1L);
        List<string> stored = [];
        for (var round = 0; round < 240 && quiet < 40; round++)
        {
            stored = await ReadAsync();
            quiet = stored.Count == last ? quiet + 1 : 0;
            last = stored.Count;
            if (quiet >= Still && answered.IsSubsetOf(stored))
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }

        log($"{stored.Count} rows stored");
        return (stored, await ScanTable.RollupDifferencesAsync(scans));

        async Task<List<string>> ReadAsync()
        {
            await using var command = scans.CreateCommand("SELECT request_id FROM scans WHERE request_id LIKE $1");
            command.Parameters.AddWithValue(runId + "%");
            await using var reader = await command.ExecuteReaderAsync();
            var ids = new List<string>();
            while (await reader.ReadAsync())
            {
                ids.Add(reader.GetString(0));
            }

            return ids;
        }
    }
}
