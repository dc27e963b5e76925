using Microsoft.Extensions.Options;
using Npgsql;
using QrAspire.Redirect.Answers;
using QrAspire.Redirect.Health;
using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Permits;
using QrAspire.Redirect.Publishing;
using QrAspire.Redirect.Targets;
using QrAspire.Redirect.Telemetry;
using QrAspire.Redirect.Visitors;
using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Data;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.ServiceDefaults.Places;

namespace QrAspire.Redirect;

/// <summary>The parts of Redirect.</summary>
internal static class RedirectServices
{
    /// <summary>What codes lead to: table, snapshot, look-ups, notifications.</summary>
    public static void AddTargets(this WebApplicationBuilder builder)
    {
        builder.AddOptions<TargetOptions>(TargetOptions.Section);
        builder.AddNpgsqlDataSource("codes");
        builder.AddSessionDatabase("codes");
        builder.Services.AddSingleton<TargetTable>();
        builder.Services.AddSingleton(services => new Lazy<NpgsqlDataSource>(services.GetRequiredService<NpgsqlDataSource>));
        builder.Services.AddSingleton(services => new Lazy<SessionDatabase>(services.GetRequiredService<SessionDatabase>));

        // In Testing nobody is asked, so there is nothing to wait for.
        builder.Services.AddSingleton(_ => new TargetStatus(isLoaded: builder.Environment.IsTesting()));
        builder.Services.AddSingleton<StartGrace>();

        // In this order: the snapshot is in before anything is asked of Postgres.
        builder.AddExternalHostedService<TargetSnapshots>();
        builder.AddExternalHostedService<TargetSync>();
        builder.AddExternalHostedService<TargetLookups>();
    }

    /// <summary>How a scan is decided and answered.</summary>
    public static void AddAnswers(this WebApplicationBuilder builder)
    {
        builder.AddOptions<PasswordOptions>(PasswordOptions.Section);
        builder.AddOptions<VisitorOptions>(VisitorOptions.Section);
        builder.AddOptions<ClientAddressOptions>(ClientAddressOptions.Section)
            .Validate(ClientAddressOptions.IsValid, $"{ClientAddressOptions.Section}:TrustedProxies must be addresses or networks such as 10.0.0.0/8.");
        builder.Services.AddSingleton<RedirectHandler>();
        builder.Services.AddSingleton<Redirects>();
        builder.Services.AddSingleton<AnswerCounts>();
        builder.AddPlaces();
        builder.AddOptions<PermitOptions>(PermitOptions.Section);
        builder.Services.AddSingleton<UserAgentClassifier>();
        builder.Services.AddSingleton<ScanFactsReader>();
        builder.AddExternalHostedService<ScanPermits>();
        builder.Services.AddSingleton<ScanRecorder>();
        builder.Services.AddSingleton<UnknownIdLog>();
        builder.Services.AddSingleton<PasswordGate>();
        builder.Services.AddSingleton<PasswordForm>();
        builder.Services.AddSingleton<DailySalt>();
        builder.Services.AddSingleton<Visitor>();
        builder.Services.AddSingleton<ClientAddress>();
        builder.Services.AddSingleton<RedirectMetrics>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddHostedService<WarmUp>();
        builder.Services.AddHealthChecks()
            .AddCheck<TargetsCheck>("targets")
            .AddCheck<PostgresCheck>("postgres")
            .AddCheck<KafkaCheck>("kafka")
            .AddCheck<JournalCheck>("journal");
    }

    /// <summary>The journal and its way to Kafka.</summary>
    public static void AddJournal(this WebApplicationBuilder builder)
    {
        builder.AddOptions<JournalOptions>(JournalOptions.Section);
        builder.AddOptions<PublishOptions>(PublishOptions.Section);
        builder.AddKafkaClients();
        builder.Services.AddSingleton<Journal>();
        builder.Services.AddSingleton<PublishStatus>();
        builder.AddExternalHostedService<ScanPublisher>();
    }

    private static OptionsBuilder<T> AddOptions<T>(this WebApplicationBuilder builder, string section) where T : class =>
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
