using Aspire.Hosting.Embedded.Dashboard.Otlp;
using Aspire.Hosting.Embedded.Dashboard.Otlp.Wire;
using Aspire.Hosting.Embedded.Dashboard.Queries;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;

namespace QrAspire.Tests.Dashboard;

public sealed class MetricTests
{
    private const long Second = UnixNano.PerSecond;
    private static readonly DateTimeOffset s_now = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly long s_start = UnixNano.From(s_now) - (300 * Second);
    private static readonly TelemetryResource s_redirect = new("redirect", "a");
    private readonly MetricStore _store = new(new TelemetryLimits());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(60)]
    public void A_steady_counter_has_a_flat_rate_whatever_the_export_interval(int interval)
    {
        for (var t = 0; t <= 300; t += interval)
            _store.Add([Counter(t, 25 * t)]);

        var values = Chart("minutes=4&steps=48").Lines.Single().Values;

        values.ShouldAllBe(value => value != null && Math.Abs(value.Value - 25) < 0.001);
    }

    [Fact]
    public void A_counter_that_begins_anew_does_not_fall_below_zero()
    {
        for (var t = 0; t < 300; t++)
            _store.Add([Counter(t, t < 150 ? t * 10 : (t - 150) * 10)]);

        Chart("minutes=5").Lines.Single().Values.ShouldAllBe(value => value == null || (value >= 0 && value <= 10.001));
    }

    [Fact]
    public void A_sender_that_falls_silent_leaves_a_gap_not_a_line()
    {
        for (var t = 0; t < 100; t++)
            _store.Add([Counter(t, t)]);

        var values = Chart("minutes=5&steps=60").Lines.Single().Values;

        values[10].ShouldNotBeNull();
        values[^1].ShouldBeNull();
    }

    [Fact]
    public void A_burst_that_made_its_series_is_seen()
    {
        // The sender has counted since long ago; the first 302 comes at second 200 and never again.
        for (var t = 0; t <= 300; t++)
        {
            _store.Add([Histogram(t, 5, ("status", "404"))]);
            if (t >= 200)
                _store.Add([Histogram(t, 30, ("status", "302")), Counter(t, 30, ("status", "302")) with { Name = "count" }]);
        }

        var p50 = Chart("minutes=5").Lines.Single(line => line.Name == "P50").Values;
        p50.Count(value => value is not null).ShouldBe(1);
        var rates = Chart("minutes=5", "count").Lines.Single().Values;
        rates.Where(value => value > 0).Sum(value => value!.Value * 5).ShouldBe(30, 0.001);
    }

    [Fact]
    public void What_was_counted_before_the_sender_was_known_is_no_burst()
    {
        for (var t = 100; t <= 300; t++)
            _store.Add([Histogram(t, 1_000_000, ("status", "302")), Counter(t, 1_000_000) with { Name = "count" }]);

        Chart("minutes=5").Lines.SelectMany(line => line.Values).ShouldAllBe(value => value == null);
        Chart("minutes=5", "count").Lines.Single().Values.ShouldAllBe(value => value == null || value == 0);
    }

    [Fact]
    public void Deltas_add_up()
    {
        for (var t = 1; t <= 10; t++)
            _store.Add([Counter(t, 5) with { IsDelta = true }]);

        _store.Read(all => all.Single().Series.Values.Single().Points[^1].Value).ShouldBe(50);
    }

    [Fact]
    public void A_repeated_or_late_export_changes_nothing()
    {
        _store.Add([Counter(10, 100)]);
        _store.Add([Counter(9, 90)]);
        _store.Add([Counter(10, 100)]);

        _store.Read(all => all.Single().Series.Values.Single().Points.Count).ShouldBe(1);
    }

    [Fact]
    public void Lines_split_and_filter_by_attribute()
    {
        for (var t = 0; t <= 300; t++)
            _store.Add([Counter(t, t, ("source", "qr"), ("bot", "no")), Counter(t, 3 * t, ("source", "link"), ("bot", "no")), Counter(t, 6 * t, ("source", "qr"), ("bot", "yes"))]);

        Last(Chart("split=total")).ShouldBe([("Total", 10)]);
        Last(Chart("split=source")).ShouldBe([("link", 3), ("qr", 7)]);
        Last(Chart("split=source&dimension=bot:no")).ShouldBe([("link", 3), ("qr", 1)]);
        Last(Chart("dimension=source:qr&dimension=source:link&dimension=bot:yes")).ShouldBe([("Total", 6)]);
        Last(Chart("dimension=bot:(none)")).ShouldBeEmpty();
        Chart("").Dimensions.Select(dimension => $"{dimension.Name}: {string.Join(' ', dimension.Values)}").ShouldBe(["bot: no yes", "source: link qr"]);

        static IEnumerable<(string, double)> Last(MetricChart chart) => chart.Lines.Select(line => (line.Name, Math.Round(line.Values[^1]!.Value, 6)));
    }

    [Fact]
    public void Percentiles_are_of_the_step_not_of_all_time()
    {
        double[] bounds = [0.1, 0.2, 0.4];
        for (var t = 0; t <= 300; t++)
        {
            // Slow until the middle, fast after it.
            var slow = (ulong)Math.Min(t, 150);
            var fast = (ulong)Math.Max(0, t - 150);
            _store.Add([Counter(t, 0) with { Kind = MetricKind.Histogram, Value = slow + fast, Histogram = new HistogramValue(slow + fast, 0, bounds, [fast, 0, slow, 0]) }]);
        }

        var p50 = Chart("minutes=5").Lines.Single(line => line.Name == "P50").Values;
        p50[10]!.Value.ShouldBe(0.3, 0.001);
        p50[^1]!.Value.ShouldBe(0.05, 0.001);
    }

    [Fact]
    public void Quantiles_lie_in_the_bucket_that_holds_them() => Prop.ForAll<byte[]>(counts =>
    {
        double[] bounds = [1, 2, 4, 8];
        var buckets = counts.Take(5).Concat(new byte[5]).Take(5).Select(count => (ulong)count).ToArray();
        var histogram = new HistogramValue((ulong)buckets.Sum(count => (long)count), 0, bounds, buckets);
        if (histogram.Count == 0)
            return histogram.Quantile(0.5) is null;
        return new[] { 0.01, 0.5, 0.9, 0.99 }.All(quantile =>
        {
            var value = histogram.Quantile(quantile)!.Value;
            var rank = quantile * histogram.Count;
            var bucket = Enumerable.Range(0, buckets.Length).First(i => buckets.Take(i + 1).Sum(count => (double)count) >= rank && buckets[i] > 0);
            var lower = bucket == 0 ? 0 : bounds[Math.Min(bucket, bounds.Length) - 1];
            return value >= lower && value <= bounds[Math.Min(bucket, bounds.Length - 1)];
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_came_since_is_what_was_added() => Prop.ForAll<byte[], byte[]>((first, second) =>
    {
        var (a, b) = (Histogram(first), Histogram(second));
        var sum = a.Plus(b);
        var since = sum.Since(a);
        return since.Count == b.Count && since.Counts.SequenceEqual(b.Counts) && sum.Count == a.Count + b.Count;

        static HistogramValue Histogram(byte[] counts)
        {
            var buckets = counts.Take(3).Concat(new byte[3]).Take(3).Select(count => (ulong)count).ToArray();
            return new HistogramValue((ulong)buckets.Sum(count => (long)count), 0, [1, 2], buckets);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Exponential_buckets_become_explicit_ones()
    {
        // Scale 0: base 2. Offset 1: buckets (2,4], (4,8]; two zeros; one negative in [-2,-1).
        var point = new ExponentialHistogramPoint { Count = 8, Sum = 20, Scale = 0, ZeroCount = 2, Positive = new() { Offset = 1, BucketCounts = { 3, 2 } }, Negative = new() { Offset = 0, BucketCounts = { 1 } } };

        var histogram = ExponentialBuckets.ToExplicit(point);

        histogram.Bounds.ShouldBe([-1, 0, 2, 4, 8]);
        histogram.Counts.ShouldBe([1UL, 2, 0, 3, 2, 0]);
        histogram.Counts.Length.ShouldBe(histogram.Bounds.Length + 1);
    }

    [Fact]
    public void A_coarser_exponential_histogram_continues_a_finer_one()
    {
        var fine = ExponentialBuckets.ToExplicit(new ExponentialHistogramPoint { Count = 4, Scale = 1, Positive = new() { Offset = 0, BucketCounts = { 1, 1, 1, 1 } } });
        var coarse = ExponentialBuckets.ToExplicit(new ExponentialHistogramPoint { Count = 7, Scale = 0, Positive = new() { Offset = 0, BucketCounts = { 2, 5 } } });

        var since = coarse.Since(fine);

        since.Count.ShouldBe(3UL);
        since.Counts.ShouldBe([0UL, 0, 3, 0]);
    }

    [Fact]
    public void An_exemplar_that_is_sent_again_is_kept_once()
    {
        var exemplar = new MetricExemplar(7, 0.5, "t", "s", AttributeSet.Empty);
        for (var t = 0; t < 5; t++)
            _store.Add([Counter(t, t) with { Exemplars = [exemplar] }]);

        _store.Read(all => all.Single().Series.Values.Single().Exemplars.Count).ShouldBe(1);
    }

    [Fact]
    public async Task Exemplars_lead_to_their_traces()
    {
        await using var host = await DashboardHost.StartAsync();
        var now = DateTimeOffset.UtcNow;
        var sample = new SampleTelemetry(now);
        var trace = sample.NewTraceId();
        await host.SendAsync(sample.Metrics("redirect", now.AddSeconds(-20), 50, trace));

        var chart = await host.GetAsync("/api/telemetry/metrics/chart?resource=redirect&meter=Microsoft.AspNetCore.Hosting&instrument=http.server.request.duration");

        chart.GetProperty("exemplars")[0].GetProperty("traceId").GetString().ShouldBe(Convert.ToHexStringLower(trace));
        chart.GetProperty("view").GetString().ShouldBe("percentiles");
    }

    private static MetricSample Histogram(long second, ulong count, params (string Name, string Value)[] attributes) =>
        Counter(second, count, attributes) with { Kind = MetricKind.Histogram, Histogram = new HistogramValue(count, count * 0.05, [0.1], [count, 0]) };

    private MetricChart Chart(string query, string instrument = "i") => _store.Read(all => MetricChart.Build([.. all.Where(found => found.Name == instrument)], MetricChartQuery.Read(new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query)), s_now)));

    private static MetricSample Counter(long second, double value, params (string Name, string Value)[] attributes) => new(
        s_redirect, "m", "i", MetricKind.Counter, "", "", false, s_start - (3600 * Second), s_start + (second * Second), value, null,
        new AttributeSet([.. attributes.Select(pair => KeyValuePair.Create(pair.Name, (object?)pair.Value))]), []);
}
