using QrAspire.Analytics.Enrichment;
using QrAspire.Analytics.Ingest;
using QrAspire.Analytics.Queries;
using QrAspire.Analytics.Storage;
using QrAspire.ServiceDefaults.Data;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Analytics;

/// <summary>Registers the parts of Analytics, one call per concern.</summary>
internal static class AnalyticsServices
{
    /// <summary>Environment in which nothing reaches out by itself.</summary>
    private const string Testing = "Testing";

    /// <summary>Database <c>scans</c>: schema, partitions.</summary>
    public static void AddScanStorage(this IHostApplicationBuilder builder)
    {
        builder.AddNpgsqlDbContext<ScansDbContext>(ScansDbContext.ConnectionName, configureDbContextOptions: ScansDbContext.Configure);
        builder.AddSchemaMigrations<ScansDbContext>();
        builder.Services.AddOptions<PartitionOptions>().BindConfiguration(PartitionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ReadDatabase>();
        builder.Services.AddSingleton<PartitionMaintainer>();
        builder.Services.AddHostedService<PartitionService>();
    }

    /// <summary>From Kafka into the database.</summary>
    public static void AddScanIngest(this IHostApplicationBuilder builder)
    {
        builder.AddKafkaClients();
        builder.Services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<UserAgentClassifier>();
        builder.Services.AddSingleton<IPlaceFinder, NoPlaces>();
        builder.Services.AddSingleton<IScanEnricher, ScanEnricher>();
        builder.Services.AddSingleton<IngestMetrics>();
        builder.Services.AddSingleton<RecordPublisher>();
        builder.Services.AddSingleton<Positions>();
        builder.Services.AddSingleton<ClusterIdentity>();
        builder.Services.AddSingleton(new CpuPressure());
        builder.Services.AddSingleton<ScanStore>();
        builder.Services.AddSingleton<ScanPipeline>();
        if (builder.Configuration.GetValue<bool?>($"{IngestOptions.Section}:{nameof(IngestOptions.Enabled)}") ?? !builder.Environment.IsEnvironment(Testing))
        {
            builder.Services.AddHostedService<ScanConsumer>();
        }
    }

    /// <summary>Answers to questions.</summary>
    public static void AddScanQueries(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SummaryQuery>();
        builder.Services.AddSingleton<TimeseriesQuery>();
    }
}
