using Microsoft.Extensions.Options;

namespace QrAspire.Api.Links;

/// <summary>
/// Destinations that the operator forbids: a text file with a host (it and everything below it) or a host with the beginning of a path on
/// each line, <c>#</c> for remarks. The file is read again when it has changed.
/// </summary>
public sealed partial class Blocklist(IOptions<DestinationOptions> options, TimeProvider time, ILogger<Blocklist> logger)
{
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(1);

    private readonly string? _path = options.Value.BlocklistFile;
    private readonly Lock _lock = new();
    private Entries _entries = new([], []);
    private (DateTime Written, long Length) _read;
    private long _lookedAt = long.MinValue;

    /// <summary>True when the destination is forbidden.</summary>
    public bool Contains(Uri url)
    {
        if (string.IsNullOrEmpty(_path)) return false;

        var entries = Current();
        var host = url.IdnHost.TrimEnd('.').ToLowerInvariant();
        for (var rest = host; ; rest = rest[(rest.IndexOf('.') + 1)..])
        {
            if (entries.Hosts.Contains(rest)) return true;
            if (!rest.Contains('.')) break;
        }

        return Array.Exists(entries.Paths, path => (host + url.AbsolutePath).StartsWith(path, StringComparison.OrdinalIgnoreCase));
    }

    private Entries Current()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_lookedAt != long.MinValue && time.GetElapsedTime(_lookedAt, now) < s_lookInterval) return _entries;
            _lookedAt = now;
            try
            {
                var file = new FileInfo(_path!);
                if (_read == (file.LastWriteTimeUtc, file.Length)) return _entries;
                _entries = Read(File.ReadLines(_path!));
                _read = (file.LastWriteTimeUtc, file.Length);
                LogRead(logger, _entries.Hosts.Count + _entries.Paths.Length, _path!);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // What was forbidden stays forbidden while the file is being replaced.
                LogUnreadable(logger, _path!, exception.Message);
            }

            return _entries;
        }
    }

    private static Entries Read(IEnumerable<string> lines)
    {
        var hosts = new HashSet<string>(StringComparer.Ordinal);
        var paths = new List<string>();
        foreach (var line in lines)
        {
            var entry = line.Split('#')[0].Trim();
            if (entry.Length == 0) continue;
            var scheme = entry.IndexOf("://", StringComparison.Ordinal);
            if (!Uri.TryCreate("http://" + (scheme < 0 ? entry : entry[(scheme + 3)..]), UriKind.Absolute, out var uri)) continue;
            var host = uri.IdnHost.TrimEnd('.').ToLowerInvariant();
            if (uri.AbsolutePath == "/") hosts.Add(host);
            else paths.Add(host + uri.AbsolutePath);
        }

        return new(hosts, [.. paths]);
    }

    [LoggerMessage(EventId = 2200, Level = LogLevel.Information, Message = "Read {Count} forbidden destinations from {Path}")]
    private static partial void LogRead(ILogger logger, int count, string path);

    [LoggerMessage(EventId = 2201, Level = LogLevel.Warning, Message = "The blocklist {Path} cannot be read: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string path, string reason);

    private sealed record Entries(HashSet<string> Hosts, string[] Paths);
}
