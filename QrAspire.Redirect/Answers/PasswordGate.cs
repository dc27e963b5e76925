using Microsoft.Extensions.Options;
using QrAspire.ServiceDefaults.Security;

namespace QrAspire.Redirect.Answers;

/// <summary>Checks passwords, but only so many: failures per client and code and per code are bounded, and so is the work at any moment.</summary>
public sealed class PasswordGate(IOptions<PasswordOptions> options, TimeProvider time) : IDisposable
{
    private const int MaxTracked = 10_000;

    private readonly PasswordOptions _options = options.Value;
    private readonly SemaphoreSlim _slots = new(options.Value.Concurrency);
    private readonly Dictionary<string, Failures> _failures = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>True when the password is right, false when it is wrong, null when nobody may try now.</summary>
    public async Task<bool?> TryAsync(Guid codeId, string client, string password, string hash, CancellationToken cancellationToken)
    {
        var (byClient, byCode) = ($"{codeId:N} {client}", codeId.ToString("N"));
        if (IsExhausted(byClient, _options.AttemptsPerClient) || IsExhausted(byCode, _options.AttemptsPerCode)
            || !await _slots.WaitAsync(_options.Patience, cancellationToken))
        {
            return null;
        }

        try
        {
            var isRight = password.Length <= _options.MaxLength && await Task.Run(() => PasswordHash.Verify(password, hash), cancellationToken);
            if (!isRight)
            {
                Fail(byClient);
                Fail(byCode);
            }

            return isRight;
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _slots.Dispose();

    private bool IsExhausted(string key, int max)
    {
        lock (_lock)
        {
            return _failures.TryGetValue(key, out var failures) && failures.Until > time.GetTimestamp() && failures.Count >= max;
        }
    }

    private void Fail(string key)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_failures.Count >= MaxTracked)
            {
                foreach (var old in _failures.Where(entry => entry.Value.Until <= now).Select(entry => entry.Key).ToArray())
                {
                    _failures.Remove(old);
                }

                if (_failures.Count >= MaxTracked)
                {
                    _failures.Clear();
                }
            }

            var known = _failures.TryGetValue(key, out var failures) && failures.Until > now;
            _failures[key] = known
                ? failures with { Count = failures.Count + 1 }
                : new(1, now + (long)(_options.Window.TotalSeconds * time.TimestampFrequency));
        }
    }

    private readonly record struct Failures(int Count, long Until);
}
