using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows the state of every resource and tells who asks about every change.</summary>
public sealed class ResourceNotificationService : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>What waiting does when the awaited resource has ended, unless the wait says otherwise.</summary>
    public WaitBehavior DefaultWaitBehavior { get; internal set; } = WaitBehavior.StopOnResourceUnavailable;

    /// <summary>Every resource and replica as it is now, in the order in which they became known.</summary>
    internal IReadOnlyList<ResourceEvent> Current
    {
        get
        {
            lock (_gate)
                return [.. _current.Values];
        }
    }

    /// <summary>Changes the snapshot of a resource that runs once.</summary>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
        => PublishUpdateAsync(resource, resource.Name, stateFactory);

    /// <summary>Changes the snapshot of a resource or replica.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_gate)
        {
            var before = _current.TryGetValue(resourceId, out var known)
                ? known.Snapshot
                : new CustomResourceSnapshot { ResourceType = resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal), Properties = [] };
            var change = new ResourceEvent(resource, resourceId, stateFactory(before));
            _current[resourceId] = change;
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(change);
        }
        return Task.CompletedTask;
    }

    /// <summary>The current state of a resource or replica.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
            return _current.TryGetValue(resourceId, out resourceEvent);
    }

    /// <summary>The current states first, then every change, until cancelled.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        var channel = Channel.CreateUnbounded<ResourceEvent>(new() { SingleReader = true });
        lock (_gate)
        {
            foreach (var known in _current.Values)
                channel.Writer.TryWrite(known);
            _watchers.Add(channel);
        }
        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(either.Token).ConfigureAwait(false))
                yield return change;
        }
        finally
        {
            lock (_gate)
                _watchers.Remove(channel);
        }
    }

    /// <summary>Waits until a resource has a state; Running unless said otherwise.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
        => WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits until a resource has one of the states.</summary>
    /// <returns>The state that it has.</returns>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var wanted = targetStates.ToArray();
        var change = await WaitForResourceAsync(
            resourceName, e => e.Snapshot.State is { } state && wanted.Contains(state.Text, StringComparer.OrdinalIgnoreCase), cancellationToken).ConfigureAwait(false);
        return change.Snapshot.State!.Text;
    }

    /// <summary>Waits until a resource is as the predicate says.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (string.Equals(change.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(change))
                return change;
        }
        throw new OperationCanceledException($"The application was disposed while '{resourceName}' was awaited.");
    }

    /// <summary>Waits until a resource runs, is healthy and has finished its ready handlers.</summary>
    /// <exception cref="DistributedApplicationException">It ended or could not start, and the default behaviour is to stop waiting then.</exception>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
        => WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a resource runs, is healthy and has finished its ready handlers.</summary>
    /// <exception cref="DistributedApplicationException">It ended or could not start, and <paramref name="waitBehavior"/> is to stop waiting then.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var change = await WaitForResourceAsync(
            resourceName,
            e => e.Snapshot is { HealthStatus: HealthStatus.Healthy, ResourceReadyEvent: not null } || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsUnavailable(e)),
            cancellationToken).ConfigureAwait(false);
        if (change.Snapshot.HealthStatus != HealthStatus.Healthy)
            throw new DistributedApplicationException(Unavailable(change));
        await change.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken).ConfigureAwait(false);
        return change;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
    }

    internal static bool IsUnavailable(ResourceEvent change)
        => change.Snapshot.State is { } state
            && (KnownResourceStates.TerminalStates.Contains(state.Text) || state.Text == KnownResourceStates.RuntimeUnhealthy);

    internal static string Unavailable(ResourceEvent change)
    {
        var reason = change.Snapshot.Properties.FirstOrDefault(property => property.Name == KnownProperties.StateReason)?.Value;
        return $"The resource '{change.ResourceId}' entered the '{change.Snapshot.State!.Text}' state before it was healthy{(reason is null ? "." : $": {reason}")}";
    }
}
