using System.Collections.Immutable;
using Aspire.Hosting.Embedded.Dashboard.Telemetry;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>Lines to draw for one instrument over a stretch of time.</summary>
/// <param name="Times">Ends of the steps.</param>
/// <param name="Lines">Each with one value per time; null where nothing is known.</param>
/// <param name="Dimensions">Attributes with the values they take, for filters.</param>
internal sealed record MetricChart(
    string Type,
    string Unit,
    string Description,
    string View,
    ImmutableArray<DateTimeOffset> Times,
    ImmutableArray<MetricLine> Lines,
    int HiddenLines,
    ImmutableArray<MetricDimension> Dimensions,
    ImmutableArray<MetricExemplarView> Exemplars)
{
    private const int MaxLines = 10;
    private const int MaxExemplars = 200;

    private static readonly (string Name, double Quantile)[] s_percentiles = [("P50", 0.50), ("P90", 0.90), ("P99", 0.99)];

    public static MetricChart Build(IReadOnlyList<MetricInstrument> instruments, MetricChartQuery query)
    {
        var first = instruments[0];
        var view = query.ViewOf(first.Kind);
        var all = instruments.SelectMany(instrument => instrument.Series.Values).ToList();
        var chosen = all.Where(series => query.Filters.All(filter => filter.Matches(series.Attributes))).ToList();
        var lines = view == MetricChartView.Percentiles
            ? Percentiles(chosen, query)
            : [.. Split(chosen, query.SplitOf(first.Kind)).Select(group => new MetricLine(group.Key, Values(group, query, view)))];
        var shown = lines.OrderByDescending(line => line.Values.Sum() ?? 0).Take(MaxLines).ToList();
        if (view != MetricChartView.Percentiles)
            shown.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new MetricChart(
            first.Kind.ToString(), first.Unit, first.Description, view.ToString().ToLowerInvariant(),
            [.. query.Times.Select(UnixNano.ToTime)],
            view == MetricChartView.Percentiles ? [.. lines] : [.. shown],
            lines.Count - shown.Count,
            [.. DimensionsOf(all)],
            [.. chosen.SelectMany(series => series.Exemplars).Where(exemplar => exemplar.Time >= query.From && exemplar.Time <= query.To)
                .OrderByDescending(exemplar => exemplar.Time).Take(MaxExemplars).Select(MetricExemplarView.From)]);
    }

    private static IEnumerable<IGrouping<string, MetricSeries>> Split(IEnumerable<MetricSeries> series, string split) => series.GroupBy(each => split switch
    {
        MetricChartQuery.Total => "Total",
        MetricChartQuery.EachSeries => each.Attributes.Count == 0 ? "Value" : string.Join(", ", each.Attributes.Select(pair => AttributeText.Of(pair.Value))),
        _ => each.Attributes.Text(split) ?? MetricDimension.Absent,
    });

    private static ImmutableArray<double?> Values(IEnumerable<MetricSeries> group, MetricChartQuery query, MetricChartView view)
    {
        var series = group.ToList();
        return [.. query.Times.Select(time => view switch
        {
            MetricChartView.Rate => Sum(series.Select(each => Rate(each, time - query.Step, time))),
            MetricChartView.Average => Merged(series, time - query.Step, time) is { Count: > 0 } part ? part.Sum / part.Count : null,
            _ => Sum(series.Select(each => each.At(time)?.Value)),
        })];
    }

    private static double? Sum(IEnumerable<double?> values) =>
        values.Aggregate((double?)null, static (sum, value) => value is null ? sum : (sum ?? 0) + value);

    /// <summary>Growth per second; a counter that fell began anew at zero.</summary>
    private static double? Rate(MetricSeries series, long from, long to)
    {
        if (series.At(to) is not { } now)
            return null;
        // The first values of a series came within this step, whenever its sender began to count.
        var (past, since) = series.Last(from) is { } before ? (before.Value, before.SeenBy(from))
            : series.Began >= from ? (0, series.Began)
            : (0, series.IsZeroAt(from) ? now.SeenBy(to) - (to - from) : 0);
        // Between two exports: the pace of the last one.
        if (now.SeenBy(to) <= since && now.SeenBy(to) == now.Start && series.Before(now) is { } previous)
            (past, since) = (previous.Value, previous.End);
        // Divided by the time between the measurements, not by the step: else lines would saw where the two do not match.
        var elapsed = now.SeenBy(to) - since;
        if (elapsed <= 0)
            return since == 0 ? null : 0;
        return since == 0 ? null : (now.Value >= past ? now.Value - past : now.Value) * UnixNano.PerSecond / elapsed;
    }

    private static HistogramValue? Between(MetricSeries series, long from, long to)
    {
        if (series.At(to)?.Histogram is not { } now)
            return null;
        var before = series.Last(from)?.Histogram;
        return before is null && !series.IsZeroAt(from) ? null : now.Since(before);
    }

    private static HistogramValue? Merged(IEnumerable<MetricSeries> series, long from, long to) => series
        .Select(each => Between(each, from, to))
        .Aggregate((HistogramValue?)null, static (sum, part) => sum is null ? part : part is null ? sum : sum.Plus(part));

    private static List<MetricLine> Percentiles(List<MetricSeries> chosen, MetricChartQuery query)
    {
        var merged = query.Times.Select(time => Merged(chosen, time - query.Step, time)).ToList();
        return [.. s_percentiles.Select(percentile => new MetricLine(percentile.Name, [.. merged.Select(part => part?.Quantile(percentile.Quantile))]))];
    }

    private static IEnumerable<MetricDimension> DimensionsOf(List<MetricSeries> all) => all
        .SelectMany(series => series.Attributes.Select(pair => pair.Key)).Distinct().Order(StringComparer.Ordinal)
        .Select(name => new MetricDimension(name, [.. all.Select(series => series.Attributes.Text(name) ?? MetricDimension.Absent).Distinct().Order(StringComparer.Ordinal)]));
}

internal sealed record MetricLine(string Name, ImmutableArray<double?> Values);

/// <summary>An attribute of an instrument and the values it takes.</summary>
internal sealed record MetricDimension(string Name, ImmutableArray<string> Values)
{
    /// <summary>Stands for "this series has no such attribute".</summary>
    public const string Absent = "(none)";
}

internal sealed record MetricExemplarView(DateTimeOffset Time, double Value, string TraceId, string SpanId)
{
    public static MetricExemplarView From(MetricExemplar exemplar) => new(UnixNano.ToTime(exemplar.Time), exemplar.Value, exemplar.TraceId, exemplar.SpanId);
}
