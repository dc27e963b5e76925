using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <summary>Something happened in the application.</summary>
public interface IDistributedApplicationEvent;

/// <summary>Something happened to a resource.</summary>
public interface IDistributedApplicationResourceEvent : IDistributedApplicationEvent
{
    /// <summary>To which.</summary>
    IResource Resource { get; }
}
