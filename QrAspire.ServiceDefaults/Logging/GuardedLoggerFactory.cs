using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary>The usual factory, whose loggers pass their records through <see cref="LogGuard"/>.</summary>
internal sealed class GuardedLoggerFactory(LoggerFactory inner, LogGuard guard) : ILoggerFactory
{
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new GuardedLogger(inner.CreateLogger(name), name, guard));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        guard.Dispose();
        inner.Dispose();
    }

    private sealed class GuardedLogger(ILogger output, string category, LogGuard guard) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => output.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => output.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel != LogLevel.None && output.IsEnabled(logLevel))
            {
                guard.Write(output, category, logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
