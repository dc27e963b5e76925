using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Security;

namespace QrAspire.Redirect.Visitors;

/// <summary>
/// A random key per UTC day, kept in a file so that a restart and other replicas on the machine use the same. Those of past
/// days are removed: a visitor's hash can then be neither reversed nor recomputed by anybody.
/// </summary>
public sealed partial class DailySalt(IConfiguration configuration, IOptions<VisitorOptions> options, ILogger<DailySalt> logger)
{
    private readonly string _folder = DataFolder.Resolve(configuration, options.Value.Salts, "redirect", "salts");
    private readonly Lock _lock = new();
    private Day _today = new(-1, []);

    /// <summary>The key of the day of <paramref name="now"/>, <see cref="SipHash.KeySize"/> bytes.</summary>
    public byte[] For(DateTimeOffset now)
    {
        var number = now.UtcTicks / TimeSpan.TicksPerDay;
        var today = Volatile.Read(ref _today);
        return today.Number == number ? today.Salt : Change(number, now);
    }

    private byte[] Change(long number, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_today.Number != number)
            {
                Volatile.Write(ref _today, new(number, Load(now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
            }

            return _today.Salt;
        }
    }

    private byte[] Load(string day)
    {
        var salt = RandomNumberGenerator.GetBytes(SipHash.KeySize);
        try
        {
            Directory.CreateDirectory(_folder);
            foreach (var old in Directory.EnumerateFiles(_folder).Where(file => string.CompareOrdinal(Path.GetFileName(file), day) < 0))
            {
                File.Delete(old);
            }

            return LoadOrCreate(Path.Combine(_folder, day), salt);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            // Uniques are then exact per process only; the scan itself is counted all the same.
            LogUnavailable(logger, _folder, exception.Message);
            return salt;
        }
    }

    /// <summary>Whoever creates the file first decides for all: it appears complete, by a link that fails when the name is taken.</summary>
    private static byte[] LoadOrCreate(string path, byte[] salt)
    {
        if (!File.Exists(path))
        {
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            File.WriteAllBytes(temporary, salt);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            try
            {
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(temporary);
            }
        }

        return File.ReadAllBytes(path) is { Length: SipHash.KeySize } kept ? kept : salt;
    }

    private sealed record Day(long Number, byte[] Salt);

    [LoggerMessage(EventId = 3300, Level = LogLevel.Warning, Message = "The salts in {Folder} cannot be kept: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string folder, string reason);
}
