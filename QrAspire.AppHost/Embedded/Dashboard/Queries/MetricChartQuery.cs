using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>What to draw of an instrument.</summary>
internal enum MetricChartView
{
    /// <summary>The value as it is: gauges and sums.</summary>
    Value,

    /// <summary>Growth per second: counters, and a histogram's count.</summary>
    Rate,

    /// <summary>50th, 90th and 99th percentile of what a histogram took in per step.</summary>
    Percentiles,

    /// <summary>Mean of what a histogram took in per step.</summary>
    Average,
}

/// <summary>Query parameters of a chart: <c>minutes</c>, <c>steps</c>, <c>view</c>, <c>split</c> and <c>dimension=name:value</c> (repeatable; values of one name are alternatives).</summary>
internal sealed class MetricChartQuery
{
    public const string Total = "total";
    public const string EachSeries = "series";

    private const int DefaultMinutes = 5;
    private const int MaxMinutes = 24 * 60;
    private const int DefaultSteps = 60;
    private const int MaxSteps = 500;

    private string? View { get; init; }

    private string? SplitBy { get; init; }

    public required DimensionFilter[] Filters { get; init; }

    /// <summary>Bounds, step and step ends, as <see cref="UnixNano"/>.</summary>
    public required long From { get; init; }

    public required long To { get; init; }

    public required long Step { get; init; }

    public required long[] Times { get; init; }

    public static MetricChartQuery Read(IQueryCollection query, DateTimeOffset now)
    {
        var minutes = Number(query, "minutes", DefaultMinutes, MaxMinutes);
        var steps = Number(query, "steps", DefaultSteps, MaxSteps);
        var step = Math.Max(UnixNano.PerSecond, minutes * 60L * UnixNano.PerSecond / steps);
        // Steps stay where they are while time goes on, so that lines move instead of dancing.
        var to = UnixNano.From(now) / step * step;
        return new MetricChartQuery
        {
            View = query["view"],
            SplitBy = query["split"],
            Filters = [.. query["dimension"].OfType<string>().Where(text => text.Contains(':', StringComparison.Ordinal))
                .GroupBy(text => text[..text.IndexOf(':', StringComparison.Ordinal)])
                .Select(group => new DimensionFilter(group.Key, [.. group.Select(text => text[(group.Key.Length + 1)..])]))],
            From = to - (step * steps),
            To = to,
            Step = step,
            Times = [.. Enumerable.Range(1, steps).Select(i => to - (step * (steps - i)))],
        };
    }

    public MetricChartView ViewOf(MetricKind kind) => (kind, View?.ToLowerInvariant()) switch
    {
        (MetricKind.Histogram, "rate") => MetricChartView.Rate,
        (MetricKind.Histogram, "average") => MetricChartView.Average,
        (MetricKind.Histogram, _) => MetricChartView.Percentiles,
        (MetricKind.Counter, "value") => MetricChartView.Value,
        (MetricKind.Counter, _) => MetricChartView.Rate,
        _ => MetricChartView.Value,
    };

    // Gauges of different series (temperatures, ages) do not add up; sums do.
    public string SplitOf(MetricKind kind) => !string.IsNullOrEmpty(SplitBy) ? SplitBy : kind == MetricKind.Gauge ? EachSeries : Total;

    private static int Number(IQueryCollection query, string name, int standard, int most) =>
        query[name] is not [{ Length: > 0 } text] ? standard
        : int.TryParse(text, out var number) ? Math.Clamp(number, 1, most)
        : throw new BadHttpRequestException($"'{name}' must be a whole number.");
}

/// <summary>The series whose attribute has one of these values.</summary>
internal sealed record DimensionFilter(string Name, string[] Values)
{
    public bool Matches(AttributeSet attributes) => Values.Contains(attributes.Text(Name) ?? MetricDimension.Absent);
}
