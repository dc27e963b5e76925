using System.Buffers;
using System.Diagnostics.Metrics;
using QrAspire.Redirect.Telemetry;

namespace QrAspire.Redirect.Answers;

/// <summary>
/// Requests for ids that nobody knows: no events, but counted, scanners' noise apart, and once a minute the most frequent ids go
/// to the log, so that a misprinted code is found. Bounded whatever comes.
/// </summary>
public sealed partial class UnknownIdLog : IDisposable
{
    private const int MaxIds = 1000;
    private const int MaxLogged = 10;
    private const int MaxLength = 64;
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);
    private static readonly SearchValues<char> s_noiseCharacters = SearchValues.Create("./\\%<>'\"$(){};=&|`");
    private static readonly string[] s_noisePrefixes = ["wp", "cgi", "admin", "phpmyadmin", "actuator", "autodiscover"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _minute = new(StringComparer.Ordinal);
    private readonly ILogger<UnknownIdLog> _logger;
    private readonly ITimer _timer;
    private readonly Meter _meter;
    private long _ids;
    private long _noise;
    private long _minuteStart;
    private volatile bool _isFull;

    public UnknownIdLog(IMeterFactory meters, TimeProvider time, ILogger<UnknownIdLog> logger)
    {
        _logger = logger;
        _meter = meters.Create(RedirectMetrics.MeterName);
        _meter.CreateObservableCounter(
            "qr.unknown_ids",
            () => new Measurement<long>[]
            {
                new(Volatile.Read(ref _ids), new KeyValuePair<string, object?>("kind", "id")),
                new(Volatile.Read(ref _noise), new KeyValuePair<string, object?>("kind", "noise")),
            },
            "{request}",
            "Requests for ids that nobody knows: such as a code might have, and the noise of scanners");
        _timer = time.CreateTimer(static log => ((UnknownIdLog)log!).Report(), this, s_period, s_period);
    }

    /// <summary>Counts one request.</summary>
    public void Add(string shortId)
    {
        if (IsNoise(shortId))
        {
            Interlocked.Increment(ref _noise);
            return;
        }

        Interlocked.Increment(ref _ids);
        if (_isFull)
        {
            return;
        }

        lock (_lock)
        {
            _minute[shortId] = _minute.GetValueOrDefault(shortId) + 1;
            _isFull = _minute.Count >= MaxIds;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer.Dispose();
        _meter.Dispose();
    }

    /// <summary>What no code is called: file names, and the paths that scanners of weaknesses try.</summary>
    internal static bool IsNoise(string shortId) =>
        shortId.Length > MaxLength
        || shortId.AsSpan().ContainsAny(s_noiseCharacters)
        || Array.Exists(s_noisePrefixes, prefix => shortId.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (shortId.Length == prefix.Length || shortId[prefix.Length] == '-'));

    private void Report()
    {
        string most;
        lock (_lock)
        {
            most = string.Join(", ", _minute.Where(entry => entry.Value > 1).OrderByDescending(entry => entry.Value).Take(MaxLogged).Select(entry => $"{Printable(entry.Key)} {entry.Value}"));
            _minute.Clear();
            _isFull = false;
        }

        var total = Volatile.Read(ref _ids);
        var requests = total - _minuteStart;
        _minuteStart = total;
        if (most.Length > 0)
        {
            LogUnknown(_logger, requests, most);
        }
    }

    private static string Printable(string shortId) => string.Concat(shortId.Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' ? character : '?'));

    [LoggerMessage(EventId = 3400, Level = LogLevel.Information, Message = "{Requests} requests for unknown ids in the last minute; most asked: {Ids}")]
    private static partial void LogUnknown(ILogger logger, long requests, string ids);
}
