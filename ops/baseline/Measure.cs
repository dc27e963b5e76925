namespace QrAspire.Baseline;

/// <summary>In which direction a measure is worse.</summary>
public enum Worse
{
    /// <summary>More is worse: time, errors, use.</summary>
    Higher,

    /// <summary>Neither: it describes the load that the others were measured under.</summary>
    Neither,
}

/// <summary>One thing that a baseline remembers.</summary>
/// <param name="Name">Its name in files and tables.</param>
/// <param name="Expression">PromQL, of the recording rules in ops/prometheus/recording.yml; each of its series is a value of its own.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Worse">In which direction it is worse.</param>
/// <param name="Floor">A difference smaller than this is noise, in <paramref name="Unit"/>.</param>
/// <param name="Limit">PromQL of what it must not exceed now; null when only the comparison judges it.</param>
public sealed record Measure(string Name, string Expression, string Unit, Worse Worse, double Floor, string? Limit = null)
{
    /// <summary>How much worse the mean may get before it is a regression: the threshold of the alert QrBaselineDeviation.</summary>
    public const double Tolerance = 1.5;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        new("requests", "job:http_server_requests:rate5m", "per second", Worse.Neither, 0),
        new("latency p50", "job:http_server_request_duration_seconds:p50_5m", "seconds", Worse.Higher, 0.005),
        new("latency p95", "job:http_server_request_duration_seconds:p95_5m", "seconds", Worse.Higher, 0.01, "scalar(qr:threshold:regression_seconds)"),
        new("latency p99", "job:http_server_request_duration_seconds:p99_5m", "seconds", Worse.Higher, 0.05),
        new("errors", "job:http_server_errors:ratio_rate5m", "ratio", Worse.Higher, 0.001, "0.01"),
        new("scan age p99", "qr:scan_event_age_seconds:p99_5m", "seconds", Worse.Higher, 1, "scalar(qr:threshold:outbox_age_seconds)"),
        new("lag", "consumergroup_topic:kafka_consumergroup_lag:sum", "records", Worse.Higher, 1000, "scalar(qr:threshold:lag)"),
        new("outbox", "sum(qr_outbox_pending)", "records", Worse.Higher, 1000),
        new("connections", "job_instance_pool:db_connections:ratio", "ratio", Worse.Higher, 0.1, "scalar(qr:threshold:db_pool_ratio)"),
        new("memory", "job_instance:process_memory:ratio", "ratio", Worse.Higher, 0.05, "scalar(qr:threshold:memory_ratio)"),
        new("processor", "sum by (job) (rate(dotnet_process_cpu_time_seconds_total[5m]))", "cores", Worse.Higher, 0.2),
        new("targets down", "count(up == 0) or vector(0)", "targets", Worse.Higher, 0, "0"),
        new("critical alerts", "count(ALERTS{alertstate=\"firing\",severity=\"critical\"}) or vector(0)", "alerts", Worse.Higher, 0, "0"),
        new("scans dropped", "sum(increase(qr_scan_events_total{stage=\"dropped\"}[5m])) or vector(0)", "scans", Worse.Higher, 0, "0"),
    ];
}
