using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary>Logs of a service: levels at run time, bursts, redaction, errors in groups, a file beside the console.</summary>
internal static class LoggingExtensions
{
    public static void AddLogs(this IHostApplicationBuilder builder)
    {
        var levels = new LogLevelSource();
        builder.Configuration.Sources.Add(levels);
        builder.Services.AddSingleton(services => new LogLevels(
            levels, services.GetRequiredService<IConfiguration>(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>()));

        builder.Services.AddOptions<LogOptions>().BindConfiguration(LogOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<LogGuard>();
        builder.Services.AddSingleton(services => services.GetRequiredService<LogGuard>().Errors);
        builder.Services.AddHostedService<LogGuardMetrics>();
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(services => new GuardedLoggerFactory(
            new LoggerFactory(
                services.GetServices<ILoggerProvider>(),
                services.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                services.GetRequiredService<IOptions<LoggerFactoryOptions>>(),
                services.GetService<IExternalScopeProvider>()),
            services.GetRequiredService<LogGuard>())));
        if (!string.IsNullOrWhiteSpace(builder.Configuration[$"{LogOptions.Section}:{nameof(LogOptions.File)}"]))
        {
            builder.Services.AddSingleton<ILoggerProvider, LogFile>();
        }
    }
}
