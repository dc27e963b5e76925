using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary>
/// Log levels that an operator sets at run time: keys <c>Logging:LogLevel:{category}</c> above all other configuration, for ever or for a while. Every
/// change is a record of the logger <c>QrAspire.Audit</c>, which itself cannot be silenced.
/// </summary>
public sealed partial class LogLevels : IDisposable
{
    /// <summary>The logger of the record of changes.</summary>
    public const string AuditCategory = "QrAspire.Audit";

    private const string Prefix = "Logging:LogLevel:";

    private readonly ConcurrentDictionary<string, Override> _overrides = new(StringComparer.OrdinalIgnoreCase);
    private readonly LogLevelSource _source;
    private readonly IConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly ILogger _audit;

    internal LogLevels(LogLevelSource source, IConfiguration configuration, TimeProvider time, ILoggerFactory loggers) =>
        (_source, _configuration, _time, _audit) = (source, configuration, time, loggers.CreateLogger(AuditCategory));

    /// <summary>A level of a category.</summary>
    /// <param name="Category">Logger or the beginning of loggers' names; <c>Default</c> for all others.</param>
    /// <param name="Level">The lowest level that is written.</param>
    /// <param name="IsOverride">True when it was set at run time.</param>
    /// <param name="Until">When the configuration's level comes back; null for never.</param>
    public sealed record CategoryLevel(string Category, LogLevel Level, bool IsOverride, DateTimeOffset? Until);

    /// <summary>All levels that are set, by category.</summary>
    public IReadOnlyList<CategoryLevel> All =>
    [
        .. _configuration.GetSection("Logging:LogLevel").GetChildren()
            .Where(entry => Enum.TryParse<LogLevel>(entry.Value, ignoreCase: true, out _))
            .OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase)
            .Select(entry => new CategoryLevel(
                entry.Key,
                Enum.Parse<LogLevel>(entry.Value!, ignoreCase: true),
                _overrides.TryGetValue(entry.Key, out var set),
                set?.Until)),
    ];

    /// <summary>Sets a category's level.</summary>
    /// <param name="category">The category; not <see cref="AuditCategory"/>.</param>
    /// <param name="level">The level; null for the configuration's.</param>
    /// <param name="duration">After this long the configuration's comes back; null for never.</param>
    /// <param name="actor">Who asked for it.</param>
    public void Set(string category, LogLevel? level, TimeSpan? duration, string actor)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(category);
        if (category.StartsWith(AuditCategory, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException($"{AuditCategory} cannot be changed.");
        }

        var before = _configuration[Prefix + category] ?? "inherited";
        if (_overrides.TryRemove(category, out var old))
        {
            old.Timer?.Dispose();
        }

        if (level is { } wanted)
        {
            var timer = duration is { } length ? _time.CreateTimer(_ => Set(category, null, null, "expiry"), null, length, Timeout.InfiniteTimeSpan) : null;
            _overrides[category] = new(timer, _time.GetUtcNow() + duration);
        }

        _source.Set(Prefix + category, level?.ToString());
        LogChanged(_audit, category, before, _configuration[Prefix + category] ?? "inherited", actor, duration);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (_, set) in _overrides)
        {
            set.Timer?.Dispose();
        }
    }

    [LoggerMessage(EventId = 1710, Level = LogLevel.Warning, Message = "The log level of {Category} was changed from {Before} to {After} by {Actor}, for {Duration}")]
    private static partial void LogChanged(ILogger logger, string category, string before, string after, string actor, TimeSpan? duration);

    private sealed record Override(ITimer? Timer, DateTimeOffset? Until);
}

/// <summary>The configuration source behind <see cref="LogLevels"/>.</summary>
internal sealed class LogLevelSource : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public new void Set(string key, string? value)
    {
        if (value is null)
        {
            Data.Remove(key);
        }
        else
        {
            Data[key] = value;
        }

        OnReload();
    }
}
