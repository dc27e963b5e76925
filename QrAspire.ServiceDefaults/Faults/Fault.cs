namespace QrAspire.ServiceDefaults.Faults;

/// <summary>What the number of a fault says.</summary>
public enum FaultUnit
{
    /// <summary>Share of what passes, 0 to 1.</summary>
    Ratio,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Mebibytes per second.</summary>
    MebibytesPerSecond,

    /// <summary>Records per second.</summary>
    RecordsPerSecond,

    /// <summary>On is anything above 0.</summary>
    Switch,
}

/// <summary>A fault that a running service can be told to have, so that somebody can see what an alert sees.</summary>
public sealed class Fault
{
    /// <summary>The alert that every fault sets off; the only one of faults that show in no measurement.</summary>
    public const string AnyFault = "QrFaultActive";

    private static readonly List<Fault> s_all = [];

    /// <summary>Redirects answer 500.</summary>
    public static readonly Fault RedirectFailure = new("redirectFailure", ["redirect"], FaultUnit.Ratio, 0.5, 1, "QrRedirectFailures", "Share of the requests for short ids that throw and are answered 500.");

    /// <summary>Redirects are slow.</summary>
    public static readonly Fault RedirectSlow = new("redirectSlow", ["redirect"], FaultUnit.Seconds, 1, 30, "QrRedirectLatencyHigh", "Every request for a short id waits this long before it is looked at.");

    /// <summary>The API answers 500.</summary>
    public static readonly Fault ApiFailure = new("apiFailure", ["api"], FaultUnit.Ratio, 0.5, 1, "QrApiHighErrorRate", "Share of the API's requests that throw and are answered 500.");

    /// <summary>The API is slow.</summary>
    public static readonly Fault ApiSlow = new("apiSlow", ["api"], FaultUnit.Seconds, 2, 30, "QrApiLatencyHigh", "Every request of the API waits this long before it is looked at.");

    /// <summary>Kafka takes nothing.</summary>
    public static readonly Fault KafkaUnreachable = new("kafkaUnreachable", ["redirect"], FaultUnit.Switch, 1, 1, "QrOutboxStuck", "Scans are answered and wait in the journal; the breaker of Kafka opens.");

    /// <summary>The journal cannot be written.</summary>
    public static readonly Fault JournalBroken = new("journalBroken", ["redirect"], FaultUnit.Switch, 1, 1, "QrJournalNotWritable", "Writes to the journal fail as on a full disk: scans are answered and not counted. These scans are lost.");

    /// <summary>Scans are answered before they are in the journal.</summary>
    public static readonly Fault AnswerFirst = new("answerFirst", ["redirect"], FaultUnit.Seconds, 0.25, 30, AnyFault, "Scans are answered this long before they are written to the journal: the wrong order. A crash then loses scans that were answered.");

    /// <summary>Positions are stored before their rows.</summary>
    public static readonly Fault PositionFirst = new("positionFirst", ["analytics"], FaultUnit.Seconds, 0.25, 30, AnyFault, "Positions are stored this long before the rows they stand for: the wrong order. A crash then loses scans that were answered.");

    /// <summary>Batches of scans take long.</summary>
    public static readonly Fault AnalyticsDelay = new("analyticsDelay", ["analytics"], FaultUnit.Seconds, 5, 60, "QrConsumerLagGrowing", "Every batch of scans waits this long before it is stored.");

    /// <summary>Scans are refused.</summary>
    public static readonly Fault DeadLetters = new("deadLetters", ["analytics"], FaultUnit.Ratio, 1, 1, "QrDlqNotEmpty", "Share of the scans that become dead letters with the reason fault_injected; replay them when the fault is off.");

    /// <summary>Outgoing calls fail.</summary>
    public static readonly Fault CallFailure = new("callFailure", ["api", "web"], FaultUnit.Ratio, 0.5, 1, AnyFault, "Share of the attempts of outgoing HTTP calls that fail inside retry and breaker; enough of them open the breaker, and QrCircuitOpen fires as well.");

    /// <summary>Outgoing calls are slow.</summary>
    public static readonly Fault CallSlow = new("callSlow", ["api", "web"], FaultUnit.Seconds, 1, 30, AnyFault, "Every attempt of an outgoing HTTP call waits this long inside the attempt's time limit.");

    /// <summary>PostgreSQL cannot be reached.</summary>
    public static readonly Fault DbUnreachable = new("dbUnreachable", ["api", "redirect", "analytics"], FaultUnit.Switch, 1, 1, "QrDatabaseUnreachable", "The service's connections to PostgreSQL are cut by the server, and no new one is made.");

    /// <summary>Readiness fails.</summary>
    public static readonly Fault FailedReadinessProbe = new("failedReadinessProbe", ["api", "redirect", "analytics", "web"], FaultUnit.Switch, 1, 1, "QrHealthCheckFailing", "The health check fault is unhealthy, and /ready answers 503.");

    /// <summary>Memory grows.</summary>
    public static readonly Fault MemoryLeak = new("memoryLeak", ["api", "redirect", "analytics", "web"], FaultUnit.MebibytesPerSecond, 16, 256, "QrMemoryHigh", "Memory is taken and kept, at most 1 GiB; given back when the fault is off.");

    /// <summary>Errors are logged in a loop.</summary>
    public static readonly Fault LogFlood = new("logFlood", ["api", "redirect", "analytics", "web"], FaultUnit.RecordsPerSecond, 50, 10_000, "QrLogBurst", "Errors are logged at this rate by the logger QrAspire.Faults.");

    private Fault(string name, string[] services, FaultUnit unit, double typical, double most, string alert, string meaning)
    {
        (Name, Services, Unit, Typical, Most, Alert, Meaning) = (name, services, unit, typical, most, alert, meaning);
        Index = s_all.Count;
        s_all.Add(this);
    }

    /// <summary>All of them, in the order of their declaration.</summary>
    public static IReadOnlyList<Fault> All => s_all;

    /// <summary>Its name in <c>Faults:{Name}</c> and <c>/ops/faults/{Name}</c>.</summary>
    public string Name { get; }

    /// <summary>Names of the services that can have it.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>What its number says.</summary>
    public FaultUnit Unit { get; }

    /// <summary>The number when it is only said to be on.</summary>
    public double Typical { get; }

    /// <summary>The largest number it takes.</summary>
    public double Most { get; }

    /// <summary>The alert that it must set off.</summary>
    public string Alert { get; }

    /// <summary>What it does.</summary>
    public string Meaning { get; }

    internal int Index { get; }

    /// <summary>By name, without regard to case; null when there is none.</summary>
    public static Fault? Find(string name) => s_all.Find(fault => string.Equals(fault.Name, name, StringComparison.OrdinalIgnoreCase));
}
