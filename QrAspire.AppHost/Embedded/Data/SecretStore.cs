using System.Text.Json;

namespace Aspire.Hosting.Embedded;

/// <summary>Generated secrets in a JSON file that only its owner may read.</summary>
internal sealed class SecretStore
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly SortedDictionary<string, string> _values;

    /// <exception cref="DistributedApplicationException">The file is not what it should be.</exception>
    public SecretStore(string path)
    {
        _path = path;
        try
        {
            _values = File.Exists(path)
                ? new(JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path)) ?? [], StringComparer.OrdinalIgnoreCase)
                : new(StringComparer.OrdinalIgnoreCase);
        }
        catch (JsonException error)
        {
            throw new DistributedApplicationException($"'{path}' is damaged ({error.Message}): restore it, or start with --fresh.", error);
        }
    }

    public string? this[string key]
    {
        get
        {
            lock (_gate)
                return _values.GetValueOrDefault(key);
        }
    }

    /// <summary>The value of a key, made and kept when it is missing.</summary>
    public string GetOrAdd(string key, Func<string> make)
    {
        lock (_gate)
        {
            if (!_values.TryGetValue(key, out var value))
            {
                value = make();
                Set(key, value);
            }
            return value;
        }
    }

    /// <summary>Sets a value and writes the file.</summary>
    public void Set(string key, string value)
    {
        lock (_gate)
        {
            _values[key] = value;
            PrivateFile.Write(_path, JsonSerializer.Serialize(_values, s_json) + "\n");
        }
    }
}
