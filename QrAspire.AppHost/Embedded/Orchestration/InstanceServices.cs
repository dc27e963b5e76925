using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Embedded;

/// <summary>What every instance needs from the host.</summary>
internal sealed record InstanceServices(
    IServiceProvider Services, ResourceNotificationService Notifications, IDistributedApplicationEventing Eventing, DependencyWaiter Waiter, HealthMonitor Health,
    DistributedApplicationExecutionContext Execution, DataFolder Data, Guard Guard, TimeProvider Time);
