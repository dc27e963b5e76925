using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Telemetry;

namespace QrAspire.ServiceDefaults.Logging;

/// <summary>Writes every record as a line of JSON to <see cref="LogOptions.File"/>, in a task of its own; what does not fit its queue is dropped.</summary>
[ProviderAlias("File")]
internal sealed class LogFile : ILoggerProvider, ISupportExternalScope
{
    private const int QueueLength = 10_000;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly JsonLineFormatter _formatter;
    private readonly LogOptions _options;
    private readonly string _path;
    private readonly Task _writing;
    private IExternalScopeProvider? _scopes;

    public LogFile(IOptions<LogOptions> options, ServiceResource resource, TimeProvider time)
    {
        _options = options.Value;
        _path = Path.GetFullPath(_options.File ?? throw new InvalidOperationException("Logs:File is not set."));
        _formatter = new(resource, time);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _writing = Task.Run(WriteAsync);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.Wait(TimeSpan.FromSeconds(2));
    }

    private async Task WriteAsync()
    {
        var (path, file) = Open();
        var writer = new StreamWriter(file) { NewLine = "\n" };
        try
        {
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (_lines.Reader.TryRead(out var line))
                {
                    await writer.WriteAsync(line);
                    if (file.Length > _options.FileBytes)
                    {
                        await writer.DisposeAsync();
                        Rotate(path);
                        file = Begin(path);
                        writer = new StreamWriter(file) { NewLine = "\n" };
                    }
                }

                await writer.FlushAsync();
            }
        }
        finally
        {
            await writer.DisposeAsync();
        }
    }

    /// <summary>The file, or the first of <c>name.2.json</c>, <c>name.3.json</c> … that no other process writes to.</summary>
    private (string Path, FileStream File) Open()
    {
        for (var number = 1; ; number++)
        {
            var path = number == 1 ? _path : Path.ChangeExtension(_path, $".{number}{Path.GetExtension(_path)}");
            try
            {
                return (path, Begin(path));
            }
            catch (IOException) when (number < 64 && File.Exists(path))
            {
            }
        }
    }

    private static FileStream Begin(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    /// <summary><c>name</c> becomes <c>name.1</c>, <c>name.1</c> becomes <c>name.2</c> …; the oldest goes.</summary>
    private void Rotate(string path)
    {
        if (_options.FilesKept == 0)
        {
            File.Delete(path);
            return;
        }

        for (var number = _options.FilesKept; number > 0; number--)
        {
            var older = number == 1 ? path : $"{path}.{number - 1}";
            if (File.Exists(older))
            {
                File.Move(older, $"{path}.{number}", overwrite: true);
            }
        }
    }

    private sealed class Logger(LogFile file, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => file._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var text = new StringWriter { NewLine = "\n" };
            file._formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), file._scopes, text);
            file._lines.Writer.TryWrite(text.ToString());
        }
    }
}
