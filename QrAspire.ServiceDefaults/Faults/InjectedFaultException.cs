namespace QrAspire.ServiceDefaults.Faults;

/// <summary>Thrown on purpose, because a fault is on.</summary>
public sealed class InjectedFaultException(Fault fault) : Exception($"The fault {fault.Name} is on.");
