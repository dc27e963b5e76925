using System.Globalization;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Operations;
using Xunit.Abstractions;

namespace QrAspire.Tests.Faults;

/// <summary>
/// A scan answered is a scan counted, once, through any crash; and no known code is unanswered while Redirect lives. CI runs one short seeded storm;
/// <c>LEDGER_SEEDS=1,2,3 LEDGER_SECONDS=60 dotnet test QrAspire.Tests --filter LedgerTests</c> runs long ones and adds a row for each to
/// artifacts/ledger.md. A seed that ever failed becomes a case here.
/// </summary>
[Collection(OwnProductCollection.Name)]
public sealed class LedgerTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(Number("LEDGER_SECONDS", 25));

    public static TheoryData<int> Seeds => [.. (Environment.GetEnvironmentVariable("LEDGER_SEEDS") ?? "20261121").Split(',').Select(seed => int.Parse(seed, CultureInfo.InvariantCulture))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_answered_scan_is_stored_once_through_crashes_of_every_part(int seed)
    {
        await using var host = await ProductHost.StartAsync();
        var schedule = FaultSchedule.Create(seed, s_length, Math.Max(5, (int)(s_length.TotalSeconds / 6)));
        var report = await RunAsync(host, seed.ToString(CultureInfo.InvariantCulture), schedule, s_length);

        report.Findings.ShouldBeEmpty($"seed {seed}");
        FaultSchedule.Always.Select(kill => kill.ToString()).ShouldBeSubsetOf(report.Windows.Select(window => window.Fault), "every part was killed");
        report.Stored.ShouldBeGreaterThan(100);
    }

    /// <summary>The ledger would notice: with either order of §6 turned round on purpose it finds the scans that one kill then loses.</summary>
    [Theory]
    [Trait("Category", "Full")]
    [InlineData("answerFirst", "redirect", FaultKind.KillRedirect)]
    [InlineData("positionFirst", "analytics", FaultKind.KillAnalytics)]
    public async Task A_wrong_order_is_found_out_by_one_kill(string fault, string service, FaultKind kill)
    {
        await using var host = await ProductHost.StartAsync();
        using var turnedOn = await (service == "redirect" ? host.Redirect : host.Analytics).PutAsync($"/ops/faults/{fault}", null);
        turnedOn.IsSuccessStatusCode.ShouldBeTrue();
        var length = TimeSpan.FromSeconds(12);
        var report = await RunAsync(host, fault, [new(length / 2, kill, TimeSpan.Zero)], length);

        report.Audit.Lost.ShouldNotBeEmpty();
        report.Audit.Doubled.ShouldBeEmpty();
        report.Findings.ShouldContain(finding => finding.Contains("answered but not stored", StringComparison.Ordinal));
    }

    private async Task<FaultReport> RunAsync(ProductHost host, string name, IReadOnlyList<PlannedFault> schedule, TimeSpan length)
    {
        var report = await new FaultRun(name, schedule, length).ExecuteAsync(host, output.WriteLine);
        output.WriteLine(report.Row);
        await report.AppendAsync(Ops.Path("artifacts", "ledger.md"));
        if (report.Findings.Count > 0)
        {
            output.WriteLine(string.Join('\n', report.Findings));
            await report.Ledger.SaveAsync(Path.Combine(Path.GetTempPath(), $"qraspire-ledger-{name}.tsv"), CancellationToken.None);
        }

        return report;
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
