using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of an application, in the order in which they were added.</summary>
public interface IResourceCollection : IList<IResource>;

/// <inheritdoc cref="IResourceCollection"/>
internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    protected override void InsertItem(int index, IResource item)
    {
        if (this.FirstOrDefault(other => string.Equals(other.Name, item.Name, StringComparison.OrdinalIgnoreCase)) is { } same)
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{item.GetType().Name}' with name '{item.Name}' because resource of type '{same.GetType().Name}' with that name already exists. Resource names are case-insensitive.");
        }
        base.InsertItem(index, item);
    }
}
