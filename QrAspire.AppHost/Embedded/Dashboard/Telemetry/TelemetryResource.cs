namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>Who sent telemetry: <c>service.name</c> and <c>service.instance.id</c>.</summary>
internal sealed class TelemetryResource(string name, string instanceId)
{
    public string Name { get; } = name;

    public string InstanceId { get; } = instanceId;

    /// <summary>The other attributes of the resource, as last received.</summary>
    public AttributeSet Attributes { get; set; } = AttributeSet.Empty;

    /// <summary>Is it meant by this filter: its service name, or <c>name-instance</c>?</summary>
    public bool Matches(string? filter) =>
        string.IsNullOrEmpty(filter)
        || string.Equals(Name, filter, StringComparison.OrdinalIgnoreCase)
        || (filter.Length == Name.Length + 1 + InstanceId.Length && string.Equals($"{Name}-{InstanceId}", filter, StringComparison.OrdinalIgnoreCase));
}

/// <summary>All senders seen, up to a bound.</summary>
internal sealed class TelemetryResources(TelemetryLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, string InstanceId), TelemetryResource> _known = [];

    public TelemetryResource[] All
    {
        get
        {
            lock (_lock)
                return [.. _known.Values.OrderBy(resource => resource.Name, StringComparer.Ordinal).ThenBy(resource => resource.InstanceId, StringComparer.Ordinal)];
        }
    }

    /// <summary>The sender of this name, or null when there are too many already.</summary>
    public TelemetryResource? Get(string name, string instanceId, AttributeSet attributes)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue((name, instanceId), out var resource))
            {
                if (_known.Count >= limits.Resources)
                    return null;
                _known[(name, instanceId)] = resource = new TelemetryResource(name, instanceId);
            }

            resource.Attributes = attributes;
            return resource;
        }
    }
}
