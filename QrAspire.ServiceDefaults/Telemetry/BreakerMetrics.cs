using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>State of a circuit breaker, as <c>qr_circuit_breaker_state</c> shows it.</summary>
public enum BreakerState
{
    /// <summary>Calls pass.</summary>
    Closed = 0,

    /// <summary>One call tries.</summary>
    HalfOpen = 1,

    /// <summary>Calls are refused.</summary>
    Open = 2,
}

/// <summary>
/// <c>qr_circuit_breaker_state{dependency}</c> (0 closed, 1 half open, 2 open) and <c>qr_circuit_breaker_transitions_total{dependency,state}</c>, for
/// every breaker of the process, outgoing HTTP or other.
/// </summary>
public sealed class BreakerMetrics
{
    private readonly ConcurrentDictionary<string, BreakerState> _states = new(StringComparer.Ordinal);
    private readonly Counter<long> _transitions;

    /// <summary>Registers the instruments.</summary>
    public BreakerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("QrAspire.ServiceDefaults");
        _transitions = meter.CreateCounter<long>("qr.circuit_breaker.transitions", "{transition}", "Changes of a circuit breaker's state.");
        meter.CreateObservableGauge(
            "qr.circuit_breaker.state",
            () => _states.Select(entry => new Measurement<int>((int)entry.Value, new KeyValuePair<string, object?>("dependency", entry.Key))),
            description: "State of a dependency's circuit breaker: 0 closed, 1 half open, 2 open.");
    }

    /// <summary>Records that a breaker is in a state; call it once with <see cref="BreakerState.Closed"/> when the breaker is made.</summary>
    /// <param name="dependency">What the breaker guards: a resource's name such as <c>api</c>, never an address with ids.</param>
    /// <param name="state">Its state now.</param>
    public void Set(string dependency, BreakerState state)
    {
        var known = _states.TryGetValue(dependency, out var before);
        _states[dependency] = state;
        if (known && before != state)
        {
            _transitions.Add(1, new("dependency", dependency), new("state", state.ToString().ToLowerInvariant()));
        }
    }
}
