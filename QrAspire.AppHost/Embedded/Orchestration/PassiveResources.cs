using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>The resources that have no process: parameters, connection strings, databases in a server, containers that cannot run here.</summary>
internal sealed class PassiveResources(
    DistributedApplicationModel model, ResourceNotificationService notifications, HealthMonitor health, bool missingValuesCanWait)
{
    private const string NoContainers = "Needs a container runtime, and this host runs local processes only (build with -p:Aspire=true for containers)";

    /// <summary>Publishes the state of a resource and keeps it true until cancelled.</summary>
    /// <returns>The keeping.</returns>
    public async Task<Task> StartAsync(IResource resource, CancellationToken cancellationToken)
    {
        switch (resource)
        {
            case IResourceWithParent { Parent: var parent } when model.Resources.Contains(parent):
                return FollowAsync(resource, parent, cancellationToken);
            case ParameterResource parameter:
                await CheckValueAsync(resource, () => parameter.GetValueAsync(cancellationToken)).ConfigureAwait(false);
                break;
            case ConnectionStringResource connection:
                await CheckValueAsync(resource, () => connection.ConnectionStringExpression.GetValueAsync(cancellationToken)).ConfigureAwait(false);
                break;
            case ContainerResource:
                await PublishAsync(resource, KnownResourceStates.RuntimeUnhealthy, NoContainers).ConfigureAwait(false);
                break;
            default:
                await PublishAsync(resource, KnownResourceStates.Active, null).ConfigureAwait(false);
                break;
        }
        return Task.CompletedTask;
    }

    private async Task CheckValueAsync(IResource resource, Func<ValueTask<string?>> value)
    {
        try
        {
            _ = await value().ConfigureAwait(false);
            await PublishAsync(resource, KnownResourceStates.Active, null).ConfigureAwait(false);
        }
        catch (MissingParameterValueException error) when (missingValuesCanWait)
        {
            await PublishAsync(resource, KnownResourceStates.ValueMissing, error.Message).ConfigureAwait(false);
        }
    }

    // A child runs when its parent runs and is ready (the server has created the database), and has a health of its own from then on.
    private async Task FollowAsync(IResource child, IResource parent, CancellationToken cancellationToken)
    {
        CancellationTokenSource? monitoring = null;
        try
        {
            await foreach (var change in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                if (change.Resource != parent)
                    continue;
                var state = change.Snapshot.State?.Text ?? KnownResourceStates.NotStarted;
                var ready = state == KnownResourceStates.Running && change.Snapshot.ResourceReadyEvent is { } handlers
                    && await CompletedAsync(handlers.EventTask, cancellationToken).ConfigureAwait(false);
                if (ready && monitoring is null)
                {
                    await PublishAsync(child, KnownResourceStates.Running, null).ConfigureAwait(false);
                    monitoring = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                    _ = MonitorAsync(child, monitoring.Token);
                }
                else if (state != KnownResourceStates.Running || monitoring is null)
                {
                    if (monitoring is not null)
                        await monitoring.CancelAsync().ConfigureAwait(false);
                    monitoring = null;
                    await PublishAsync(child, state == KnownResourceStates.Running ? KnownResourceStates.Starting : state, null).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application ends.
        }
    }

    private async Task MonitorAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            await health.RunAsync(resource, resource.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The parent no longer runs.
        }
    }

    private static async Task<bool> CompletedAsync(Task handlers, CancellationToken cancellationToken)
    {
        await handlers.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return handlers.IsCompletedSuccessfully;
    }

    private Task PublishAsync(IResource resource, string state, string? reason)
        => notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = new(state, state == KnownResourceStates.RuntimeUnhealthy ? "warning" : null),
            HealthReports = HealthMonitor.Unknown(resource),
            ResourceReadyEvent = null,
            Properties = reason is null
                ? snapshot.Properties.RemoveAll(property => property.Name == KnownProperties.StateReason)
                : [.. snapshot.Properties.RemoveAll(property => property.Name == KnownProperties.StateReason), new(KnownProperties.StateReason, reason)],
        });
}
