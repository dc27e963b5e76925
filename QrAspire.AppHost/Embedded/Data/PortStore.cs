using System.Text.Json;

namespace Aspire.Hosting.Embedded;

/// <summary>Ports that the host chose, kept so that a tool set up for them finds them again after a restart.</summary>
internal sealed class PortStore
{
    private readonly string _path;
    private readonly Dictionary<string, int> _ports;

    public PortStore(string path)
    {
        _path = path;
        try
        {
            _ports = File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(path)) ?? [] : [];
        }
        catch (JsonException)
        {
            // Only a convenience: ports are chosen anew.
            _ports = [];
        }
    }

    /// <summary>The port kept under a name, or a new one when there is none or something else listens on it.</summary>
    public int Get(string name)
    {
        if (_ports.TryGetValue(name, out var port) && FreePorts.Claim(port))
            return port;
        port = FreePorts.Next();
        _ports[name] = port;
        File.WriteAllText(_path, JsonSerializer.Serialize(_ports) + "\n");
        return port;
    }
}
