using System.Globalization;
using QrAspire.Baseline;

namespace QrAspire.Tests.Operations;

/// <summary>What the baseline command makes of numbers; that it reads them from a real Prometheus is shown by <see cref="LiveTests"/>.</summary>
public sealed class BaselineTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("1.5m", 90)]
    [InlineData("6h", 21_600)]
    [InlineData("7d", 604_800)]
    public void A_duration_is_read(string text, double seconds) => Commands.Duration(text).TotalSeconds.ShouldBe(seconds);

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("-1h")]
    [InlineData("0m")]
    [InlineData("1w2")]
    public void Anything_else_is_refused(string text) => Should.Throw<ArgumentException>(() => Commands.Duration(text));

    [Theory]
    [InlineData("latency p95", 0.05, 0.10, true)]
    [InlineData("latency p95", 0.05, 0.074, false)]
    [InlineData("latency p95", 0.002, 0.009, false)]
    [InlineData("latency p95", 0.10, 0.05, false)]
    [InlineData("errors", 0, 0.02, true)]
    [InlineData("requests", 10, 100, false)]
    [InlineData("scans dropped", 0, 1, true)]
    public void Worse_by_half_and_by_more_than_noise_is_a_regression(string measure, double before, double after, bool regression)
        => new Change(Measure.All.Single(candidate => candidate.Name == measure), "", before, after).IsRegression.ShouldBe(regression);

    [Theory]
    [InlineData(0.2, Commands.Bad)]
    [InlineData(0.05, Commands.Good)]
    public async Task Compare_ends_with_what_it_found(double after, int expected)
    {
        var folder = Directory.CreateTempSubdirectory("qraspire-baseline-");
        try
        {
            var (first, second) = (Path.Combine(folder.FullName, "a.json"), Path.Combine(folder.FullName, "b.json"));
            await Of(0.05).WriteAsync(first, CancellationToken.None);
            await Of(after).WriteAsync(second, CancellationToken.None);
            var output = new StringWriter(CultureInfo.InvariantCulture);

            (await Commands.RunAsync(["compare", first, second], output, TextWriter.Null, CancellationToken.None)).ShouldBe(expected);

            output.ToString().Contains("WORSE", StringComparison.Ordinal).ShouldBe(expected == Commands.Bad);
            (await Commands.RunAsync(["compare", first, Path.Combine(folder.FullName, "none.json")], output, TextWriter.Null, CancellationToken.None)).ShouldBe(Commands.Unanswered);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_no_verdict()
        => (await Commands.RunAsync(["go-nogo", "--prometheus", "http://127.0.0.1:1"], TextWriter.Null, TextWriter.Null, CancellationToken.None)).ShouldBe(Commands.Unanswered);

    [Fact]
    public void Every_measure_asks_for_what_is_recorded_or_exported()
    {
        var recorded = Ops.Rules().Where(rule => !rule.IsAlert).Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var measure in Measure.All)
        {
            Ops.Metrics(measure.Expression).Where(metric => !Ops.IsKnown(metric)).ShouldBeEmpty(measure.Name);
            if (measure.Expression.Contains(':', StringComparison.Ordinal) && !measure.Expression.Contains('(', StringComparison.Ordinal))
            {
                recorded.ShouldContain(measure.Expression);
            }
        }
    }

    private static Snapshot Of(double latency)
        => new(DateTimeOffset.UnixEpoch, TimeSpan.FromHours(1), TimeSpan.FromHours(1), [new("latency p95", "job=\"qr-api\"", latency, latency, 60)]);
}
