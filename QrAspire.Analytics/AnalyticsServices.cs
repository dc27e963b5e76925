using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using QrAspire.Analytics.DeadLetters;
using QrAspire.Analytics.Enrichment;
using QrAspire.Analytics.Ingest;
using QrAspire.Analytics.Live;
using QrAspire.Analytics.Queries;
using QrAspire.Analytics.Rollups;
using QrAspire.Analytics.Storage;
using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Data;
using QrAspire.ServiceDefaults.Health;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.ServiceDefaults.Places;

namespace QrAspire.Analytics;

/// <summary>Registers the parts of Analytics, one call per concern.</summary>
internal static class AnalyticsServices
{
    private static readonly TimeSpan s_answerTime = TimeSpan.FromSeconds(30);

    /// <summary>Room for a thousand code ids in a query, bytes.</summary>
    private const int MaxRequestLine = 64 * 1024;

    /// <summary>Database <c>scans</c>: schema, partitions.</summary>
    public static void AddScanStorage(this IHostApplicationBuilder builder)
    {
        builder.AddNpgsqlDbContext<ScansDbContext>(ScansDbContext.ConnectionName, configureDbContextOptions: ScansDbContext.Configure);
        builder.AddSchemaMigrations<ScansDbContext>();
        builder.Services.AddHealthChecks().AddPostgres();
        builder.Services.AddOptions<PartitionOptions>().BindConfiguration(PartitionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ReadDatabase>();
        builder.AddSessionDatabase(ScansDbContext.ConnectionName);
        builder.Services.AddSingleton<PartitionMaintainer>();
        builder.Services.AddSingleton<ScanArchive>();
        builder.Services.AddSingleton<PartitionRetention>();
        builder.AddExternalHostedService<PartitionService>();
        builder.Services.AddSingleton<StorageMetrics>();
        builder.AddExternalHostedService<StorageMetricsService>();
    }

    /// <summary>From Kafka into the database.</summary>
    public static void AddScanIngest(this IHostApplicationBuilder builder)
    {
        builder.AddKafkaClients();
        builder.Services.AddHealthChecks().AddKafka();
        builder.Services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<UserAgentClassifier>();
        builder.AddPlaces();
        builder.Services.AddSingleton<IScanEnricher, ScanEnricher>();
        builder.Services.AddSingleton<IngestMetrics>();
        builder.Services.AddSingleton<RecordPublisher>();
        builder.Services.AddSingleton<Positions>();
        builder.Services.AddSingleton<ClusterIdentity>();
        builder.Services.AddSingleton(new CpuPressure());
        builder.Services.AddSingleton<ScanStore>();
        builder.Services.AddSingleton<ScanPipeline>();
        builder.Services.AddSingleton<DeadLetterPipeline>();
        if (builder.Configuration.GetValue<bool?>($"{IngestOptions.Section}:{nameof(IngestOptions.Enabled)}") ?? !builder.Environment.IsTesting())
        {
            builder.Services.AddHostedService<TopicProvisioner>();
            builder.Services.AddHostedService<RecordConsumer<ScanPipeline>>();
            builder.Services.AddHostedService<RecordConsumer<DeadLetterPipeline>>();
        }
    }

    /// <summary>Answers to questions.</summary>
    public static void AddScanQueries(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SummaryQuery>();
        builder.Services.AddSingleton<TimeseriesQuery>();
        builder.Services.AddSingleton<BreakdownQuery>();
        builder.Services.AddSingleton<TotalsQuery>();
        builder.Services.AddSingleton<ScanListQuery>();
        builder.Services.AddOptions<RollupOptions>().BindConfiguration(RollupOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<DayCloser>();
        builder.AddExternalHostedService<DayCloserService>();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestLineSize = MaxRequestLine);
    }

    /// <summary>Scans as they are stored.</summary>
    public static void AddLiveFeed(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<LiveOptions>().BindConfiguration(LiveOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<LiveReader>();
        builder.AddExternalHostedService<LiveFeed>();
        builder.Services.AddOptions<WebSocketOptions>().Configure<IOptions<LiveOptions>>((sockets, live) =>
        {
            sockets.KeepAliveInterval = live.Value.Heartbeat;

            // Some clients answer pings only while they read: busy is not dead.
            sockets.KeepAliveTimeout = live.Value.Heartbeat + s_answerTime;
        });
    }
}
