using System.Globalization;
using QrAspire.Tests.Infrastructure;
using Xunit.Abstractions;

namespace QrAspire.Tests.Faults;

/// <summary>
/// A scan answered is a scan counted, once, through any crash; and no known code is unanswered while Redirect lives. CI runs one short seeded storm;
/// <c>LEDGER_SEEDS=1,2,3 LEDGER_SECONDS=60 dotnet test --filter LedgerTests</c> runs long ones. A seed that ever failed becomes a case here.
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
        var run = new FaultRun(seed, s_length, Faults: Math.Max(5, (int)(s_length.TotalSeconds / 6)));
        var report = await run.ExecuteAsync(host, line => output.WriteLine(line));
        if (report.Findings.Count > 0)
        {
            await report.Ledger.SaveAsync(Path.Combine(Path.GetTempPath(), $"qraspire-ledger-{seed}.tsv"), CancellationToken.None);
        }

        report.Findings.ShouldBeEmpty($"seed {seed}");
        report.Stored.ShouldBeGreaterThan(100);
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
