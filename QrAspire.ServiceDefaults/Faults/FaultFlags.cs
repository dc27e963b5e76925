using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace QrAspire.ServiceDefaults.Faults;

/// <summary>
/// Which faults are on: <c>Faults:{name}</c> of the configuration, and what an operator sets at run time, which wins. Only in the environments
/// Development and Staging; anywhere else nothing can turn one on. Asking costs one read of memory.
/// </summary>
public sealed partial class FaultFlags : IDisposable
{
    private const string Section = "Faults";

    private readonly double[] _values = new double[Fault.All.Count];
    private readonly double?[] _set = new double?[Fault.All.Count];
    private readonly Lock _lock = new();
    private readonly IConfiguration _configuration;
    private readonly ILogger<FaultFlags> _logger;
    private readonly IDisposable? _reload;

    /// <summary>Reads the configuration and listens for its changes.</summary>
    public FaultFlags(IConfiguration configuration, IHostEnvironment environment, IMeterFactory meters, ILogger<FaultFlags> logger)
    {
        (_configuration, _logger) = (configuration, logger);
        Service = environment.ApplicationName.Replace("QrAspire.", "", StringComparison.Ordinal).ToLowerInvariant();
        IsAllowed = IsAllowedIn(environment);
        if (!IsAllowed)
        {
            if (configuration.GetSection(Section).GetChildren().Any())
            {
                LogIgnored(logger, environment.EnvironmentName);
            }

            return;
        }

        Available = [.. Fault.All.Where(fault => fault.Services.Contains(Service))];
        meters.Create("QrAspire.ServiceDefaults").CreateObservableGauge(
            "qr.fault_active",
            () => Available.Select(fault => new Measurement<double>(this[fault], new KeyValuePair<string, object?>("fault", fault.Name))),
            description: "Strength of an injected fault, 0 when it is off; only in Development and Staging.");
        Read();
        _reload = ChangeToken.OnChange(configuration.GetReloadToken, Read);
    }

    /// <summary>A fault's number changed; called on the changer's thread.</summary>
    public event Action<Fault>? Changed;

    /// <summary>False where faults cannot be turned on.</summary>
    public bool IsAllowed { get; }

    /// <summary>The faults of this service.</summary>
    public IReadOnlyList<Fault> Available { get; } = [];

    /// <summary>This service's name.</summary>
    public string Service { get; }

    /// <summary>The number of a fault; 0 when it is off.</summary>
    public double this[Fault fault] => Volatile.Read(ref _values[fault.Index]);

    /// <summary>True while a fault is on.</summary>
    public bool IsOn(Fault fault) => this[fault] > 0;

    /// <summary>True for the share of calls that a fault's number says.</summary>
    public bool Hits(Fault fault) => this[fault] is var share and > 0 && (share >= 1 || Random.Shared.NextDouble() < share);

    /// <summary>Waits for as many seconds as a fault's number says; no longer than the fault is on.</summary>
    public async Task DelayAsync(Fault fault, TimeProvider time, CancellationToken cancellationToken)
    {
        var off = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Changed += Look;
        try
        {
            // The number is read after listening began: what is turned off in between has said so.
            await Task.WhenAny(off.Task, Task.Delay(TimeSpan.FromSeconds(this[fault]), time, over.Token));
        }
        finally
        {
            Changed -= Look;
            await over.CancelAsync();
        }

        cancellationToken.ThrowIfCancellationRequested();

        void Look(Fault changed)
        {
            if (changed == fault && !IsOn(fault))
            {
                off.TrySetResult();
            }
        }
    }

    /// <summary>Sets a fault's number over the configuration's.</summary>
    /// <param name="fault">A fault of <see cref="Available"/>.</param>
    /// <param name="value">0 for off; null for what the configuration says.</param>
    /// <param name="actor">Who asked for it.</param>
    public void Set(Fault fault, double? value, string actor)
    {
        if (!Available.Contains(fault))
        {
            throw new InvalidOperationException($"{Service} cannot have {fault.Name} in this environment.");
        }

        lock (_lock)
        {
            _set[fault.Index] = value;
        }

        LogSet(_logger, fault.Name, value, actor);
        Read();
    }

    /// <inheritdoc />
    public void Dispose() => _reload?.Dispose();

    internal static bool IsAllowedIn(IHostEnvironment environment) => environment.IsDevelopment() || environment.IsStaging();

    /// <summary>The number in a text: <c>on</c> is the typical one; null when it is none or out of bounds.</summary>
    internal static double? Parse(Fault fault, string text) => text.Trim().ToLowerInvariant() switch
    {
        "on" or "true" => fault.Typical,
        "off" or "false" or "" => 0,
        var number when double.TryParse(number, CultureInfo.InvariantCulture, out var value) && value >= 0 && value <= fault.Most => value,
        _ => null,
    };

    private void Read()
    {
        List<Fault> changed = [];
        lock (_lock)
        {
            foreach (var fault in Available)
            {
                var value = _set[fault.Index] ?? Configured(fault);
                if (value != _values[fault.Index])
                {
                    Volatile.Write(ref _values[fault.Index], value);
                    changed.Add(fault);
                }
            }
        }

        foreach (var fault in changed)
        {
            LogChanged(_logger, fault.Name, this[fault], fault.Unit, fault.Alert);
            Changed?.Invoke(fault);
        }
    }

    private double Configured(Fault fault)
    {
        if (_configuration[$"{Section}:{fault.Name}"] is not { } text)
        {
            return 0;
        }

        if (Parse(fault, text) is { } value)
        {
            return value;
        }

        LogUnreadable(_logger, fault.Name, fault.Most);
        return 0;
    }

    [LoggerMessage(EventId = 1600, Level = LogLevel.Warning, Message = "Fault {Fault} is now {Value} ({Unit}); it must set off {Alert}")]
    private static partial void LogChanged(ILogger logger, string fault, double value, FaultUnit unit, string alert);

    [LoggerMessage(EventId = 1601, Level = LogLevel.Information, Message = "Fault {Fault} was set to {Value} by {Actor}")]
    private static partial void LogSet(ILogger logger, string fault, double? value, string actor);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Warning, Message = "Faults are configured and ignored: they exist in Development and Staging, not in {Environment}")]
    private static partial void LogIgnored(ILogger logger, string environment);

    [LoggerMessage(EventId = 1603, Level = LogLevel.Warning, Message = "Faults:{Fault} is ignored: it must be on, off or a number from 0 to {Most}")]
    private static partial void LogUnreadable(ILogger logger, string fault, double most);
}
