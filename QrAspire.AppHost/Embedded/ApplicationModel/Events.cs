using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Before anything starts.</summary>
public sealed record BeforeStartEvent(IServiceProvider Services, DistributedApplicationModel Model) : IDistributedApplicationEvent;

/// <summary>After every resource was set on its way.</summary>
public sealed record AfterResourcesCreatedEvent(IServiceProvider Services, DistributedApplicationModel Model) : IDistributedApplicationEvent;

/// <summary>A resource's endpoints have addresses.</summary>
public sealed record ResourceEndpointsAllocatedEvent(IResource Resource, IServiceProvider Services) : IDistributedApplicationResourceEvent;

/// <summary>A resource's connection string has a value.</summary>
public sealed record ConnectionStringAvailableEvent(IResource Resource, IServiceProvider Services) : IDistributedApplicationResourceEvent;

/// <summary>A resource is about to start; the handlers run first.</summary>
public sealed record BeforeResourceStartedEvent(IResource Resource, IServiceProvider Services) : IDistributedApplicationResourceEvent;

/// <summary>A resource is healthy for the first time since its start; dependants go on after the handlers.</summary>
public sealed record ResourceReadyEvent(IResource Resource, IServiceProvider Services) : IDistributedApplicationResourceEvent;

/// <summary>A resource has ended.</summary>
public sealed record ResourceStoppedEvent(IResource Resource, IServiceProvider Services, ResourceEvent ResourceEvent) : IDistributedApplicationResourceEvent;
