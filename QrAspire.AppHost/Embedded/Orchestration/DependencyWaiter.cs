using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>Holds a resource back until those it waits for have got there.</summary>
internal sealed class DependencyWaiter(ResourceNotificationService notifications)
{
    /// <param name="stillWaiting">Gets the names that are still waited for, at first and whenever they change.</param>
    /// <exception cref="DistributedApplicationException">One can no longer get there.</exception>
    public async Task WaitAsync(IResource resource, Func<IReadOnlyList<string>, Task> stillWaiting, CancellationToken cancellationToken)
    {
        // Pairs, not a dictionary: waits that are over at once may share one completed task.
        var waits = resource.Annotations.OfType<WaitAnnotation>().Select(wait => (wait.Resource, Task: WaitAsync(wait, cancellationToken))).ToList();
        while (true)
        {
            // A wait that ended badly is told at once, whoever else is still awaited.
            foreach (var ended in waits.Where(wait => wait.Task.IsCompleted).ToArray())
            {
                await ended.Task.ConfigureAwait(false);
                waits.Remove(ended);
            }
            if (waits.Count == 0)
                return;
            await stillWaiting([.. waits.Select(wait => wait.Resource.Name).Distinct()]).ConfigureAwait(false);
            await Task.WhenAny(waits.Select(wait => wait.Task)).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var behavior = wait.WaitBehavior ?? notifications.DefaultWaitBehavior;
        switch (wait.WaitType)
        {
            case WaitType.WaitUntilHealthy when wait.Resource is IResourceWithoutLifetime:
            case WaitType.WaitUntilStarted when wait.Resource is IResourceWithoutLifetime:
                break;
            case WaitType.WaitUntilHealthy:
                await notifications.WaitForResourceHealthyAsync(wait.Resource.Name, behavior, cancellationToken).ConfigureAwait(false);
                break;
            case WaitType.WaitUntilStarted:
                var started = await notifications.WaitForResourceAsync(
                    wait.Resource.Name,
                    e => e.Snapshot.State?.Text == KnownResourceStates.Running || (behavior == WaitBehavior.StopOnResourceUnavailable && ResourceNotificationService.IsUnavailable(e)),
                    cancellationToken).ConfigureAwait(false);
                if (started.Snapshot.State!.Text != KnownResourceStates.Running)
                    throw new DistributedApplicationException(ResourceNotificationService.Unavailable(started));
                break;
            default:
                var ended = await notifications.WaitForResourceAsync(
                    wait.Resource.Name, e => KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text ?? ""), cancellationToken).ConfigureAwait(false);
                if (ended.Snapshot.State!.Text == KnownResourceStates.FailedToStart)
                    throw new DistributedApplicationException(ResourceNotificationService.Unavailable(ended));
                if (ended.Snapshot.ExitCode != wait.ExitCode)
                {
                    throw new DistributedApplicationException(
                        $"Resource '{wait.Resource.Name}' has entered the '{ended.Snapshot.State.Text}' state with exit code '{ended.Snapshot.ExitCode}', expected '{wait.ExitCode}'.");
                }
                break;
        }
    }
}
