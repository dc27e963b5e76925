using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>The order of stopping: the reverse of the references and waits.</summary>
internal static class StopOrder
{
    /// <summary>How long one waits for its neighbour in the same row before it is stopped too.</summary>
    public static TimeSpan HandOver { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Rows of resources: each row depends on none of the earlier ones being there still.</summary>
    public static IReadOnlyList<IReadOnlyList<IResource>> Rows(IEnumerable<IResource> resources)
    {
        var left = resources.Where(resource => resource.HasAnnotationOfType<Processes.LauncherAnnotation>()).ToList();
        var rows = new List<IReadOnlyList<IResource>>();
        while (left.Count > 0)
        {
            var needed = left.SelectMany(resource => Needs(resource).Where(need => need != resource)).ToHashSet();
            var row = left.Where(resource => !needed.Contains(resource)).ToArray();
            // A circle (a callback URL each way) has no order: it stops as declared.
            if (row.Length == 0)
                row = [.. left];
            rows.Add(row);
            left.RemoveAll(row.Contains);
        }
        return rows;
    }

    private static IEnumerable<IResource> Needs(IResource resource)
        => resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource)
            .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>()
                .Where(relation => relation.Type == KnownRelationshipTypes.Reference).Select(relation => relation.Resource))
            .SelectMany(need => need is IResourceWithParent child ? new[] { need, child.Parent } : [need]);
}
