using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Dashboard;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Embedded;

/// <summary>Brings the whole application up, carries out commands, and takes it down in reverse order.</summary>
internal sealed class ApplicationOrchestrator(
    DistributedApplicationModel model, ResourceNotificationService notifications, IDistributedApplicationEventing eventing, HealthCheckService checks,
    DistributedApplicationExecutionContext execution, DataFolder data, DashboardAccess dashboard, RunOptions options, IServiceProvider services, TimeProvider time)
    : IHostedService, IAsyncDisposable
{
    private readonly Dictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ResourceInstance> _instances = [];
    private readonly EndpointAllocator _endpoints = new(data, options.RandomizePorts);
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _followers = [];
    private int _disposed;
    private Guard? _guard;
    private DashboardServer? _dashboardServer;

    /// <summary>The log of a resource or replica; null for an unknown name.</summary>
    public ResourceLog? Log(string resourceId) => _logs.GetValueOrDefault(resourceId);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        notifications.DefaultWaitBehavior = dashboard.Enabled ? WaitBehavior.WaitOnResourceUnavailable : WaitBehavior.StopOnResourceUnavailable;
        data.Open();
        foreach (var launcher in model.Resources.SelectMany(resource => resource.Annotations.OfType<LauncherAnnotation>()))
            await launcher.Launcher.EnsurePrerequisitesAsync(services, cancellationToken).ConfigureAwait(false);
        _guard = await Guard.StartAsync(data.RunPath, cancellationToken).ConfigureAwait(false);
        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken).ConfigureAwait(false);

        if (dashboard.Enabled)
            dashboard.ClaimPorts();
        var plans = model.Resources.ToDictionary(resource => resource, _endpoints.Allocate);
        foreach (var resource in model.Resources)
        {
            foreach (var plan in plans[resource])
                await IntroduceAsync(plan, cancellationToken).ConfigureAwait(false);
            if (resource is IResourceWithEndpoints)
                await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken).ConfigureAwait(false);
        }
        await StartDashboardAsync(cancellationToken).ConfigureAwait(false);

        var passive = new PassiveResources(model, notifications, HealthMonitorFor(), dashboard.Enabled);
        foreach (var resource in model.Resources.Where(resource => !resource.HasAnnotationOfType<LauncherAnnotation>()))
            _followers.Add(await passive.StartAsync(resource, _ended.Token).ConfigureAwait(false));

        var instanceServices = new InstanceServices(services, notifications, eventing, new(notifications), HealthMonitorFor(), execution, data, _guard, time);
        foreach (var plan in plans.Values.SelectMany(plan => plan))
        {
            if (plan.Resource.TryGetLastAnnotation<LauncherAnnotation>(out var launcher))
                _instances.Add(new(plan, launcher.Launcher, Restarts(plan.Resource), instanceServices, _logs[plan.ResourceId], new(options.Verbose, Console.Out)));
        }
        foreach (var instance in _instances.Where(instance => !instance.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>()))
            await instance.StartAsync(wait: true).ConfigureAwait(false);
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Dependants before what they depend on; in a row of equals, those declared first, each given a moment to hand over its work.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var row in StopOrder.Rows(model.Resources))
        {
            var stopping = new List<Task>();
            foreach (var resource in row)
            {
                var stopped = Task.WhenAll(_instances.Where(instance => instance.Resource == resource).Select(instance => instance.StopAsync()));
                stopping.Add(stopped);
                await Task.WhenAny(stopped, Task.Delay(StopOrder.HandOver, CancellationToken.None)).ConfigureAwait(false);
            }
            await Task.WhenAll(stopping).ConfigureAwait(false);
        }
        await _ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_followers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_dashboardServer is not null)
            await _dashboardServer.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken)
    {
        var instances = _instances
            .Where(instance => Same(instance.Id, resourceId) || Same(instance.Resource.Name, resourceId))
            .ToArray();
        var resource = instances.FirstOrDefault()?.Resource ?? model.Resources.FirstOrDefault(resource => Same(resource.Name, resourceId));
        if (resource is null)
            return CommandResults.Failure($"There is no resource '{resourceId}'.");
        if (resource.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(command => command.Name == commandName) is { } own)
            return await own.ExecuteCommand(new() { ServiceProvider = services, ResourceName = resource.Name, CancellationToken = cancellationToken }).ConfigureAwait(false);
        if (instances.Length == 0)
            return CommandResults.Failure($"'{resourceId}' has no command '{commandName}'.");

        if (commandName == KnownResourceCommands.StopCommand || commandName == KnownResourceCommands.RestartCommand)
            await Task.WhenAll(instances.Select(instance => instance.StopAsync())).WaitAsync(cancellationToken).ConfigureAwait(false);
        else if (commandName != KnownResourceCommands.StartCommand)
            return CommandResults.Failure($"'{resourceId}' has no command '{commandName}'.");
        if (commandName != KnownResourceCommands.StopCommand)
            await Task.WhenAll(instances.Select(instance => instance.StartAsync(wait: commandName == KnownResourceCommands.StartCommand))).ConfigureAwait(false);
        return CommandResults.Success();
    }

    // The container knows it under two names, itself and hosted service, and disposes both.
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (_dashboardServer is not null)
            await _dashboardServer.DisposeAsync().ConfigureAwait(false);
        foreach (var instance in _instances)
            instance.Dispose();
        await _endpoints.DisposeAsync().ConfigureAwait(false);
        if (_guard is not null)
            await _guard.DisposeAsync().ConfigureAwait(false);
        dashboard.ReleasePorts();
        data.Dispose();
        _ended.Dispose();
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private HealthMonitor HealthMonitorFor() => new(checks, notifications, eventing, services, time);

    // Whoever waits for a job's completion wants to hear of its failure, not of a second attempt.
    private bool Restarts(IResource resource)
        => resource.HasAnnotationOfType<RestartAnnotation>()
            && !model.Resources.SelectMany(other => other.Annotations.OfType<WaitAnnotation>())
                .Any(wait => wait.Resource == resource && wait.WaitType == WaitType.WaitForCompletion);

    private async Task IntroduceAsync(InstancePlan plan, CancellationToken cancellationToken)
    {
        var resource = plan.Resource;
        _logs[plan.ResourceId] = new(time);
        var urls = await ResourceUrls.ForAsync(resource, execution, cancellationToken).ConfigureAwait(false);
        await notifications.PublishUpdateAsync(resource, plan.ResourceId, snapshot => snapshot with
        {
            CreationTimeStamp = time.GetUtcNow().UtcDateTime,
            State = new(resource.HasAnnotationOfType<ExplicitStartupAnnotation>() ? KnownResourceStates.NotStarted : KnownResourceStates.Starting, null),
            Urls = urls,
            HealthReports = HealthMonitor.Unknown(resource),
            Relationships = [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relation => new RelationshipSnapshot(relation.Resource.Name, relation.Type))],
            Properties = Facts(resource),
        }).ConfigureAwait(false);
    }

    private static ImmutableArray<ResourcePropertySnapshot> Facts(IResource resource)
    {
        var facts = ImmutableArray.CreateBuilder<ResourcePropertySnapshot>();
        if (resource.TryGetLastAnnotation<LauncherAnnotation>(out var launcher))
            facts.Add(new(KnownProperties.Source, launcher.Launcher.Source));
        else if (resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
            facts.Add(new(KnownProperties.Source, $"{image.Image}:{image.Tag}"));
        if (resource is ProjectResource project)
            facts.Add(new(KnownProperties.ProjectPath, project.GetProjectMetadata().ProjectPath));
        if (resource is IResourceWithParent child)
            facts.Add(new(KnownProperties.Parent, child.Parent.Name));
        return facts.ToImmutable();
    }

    private async Task StartDashboardAsync(CancellationToken cancellationToken)
    {
        if (!dashboard.Enabled)
            return;
        PrivateFile.Write(Path.Combine(data.Path, "dashboard-api-key"), dashboard.ApiKey);
        _dashboardServer = new(new ResourceDirectory(notifications, this), dashboard.Settings());
        try
        {
            await _dashboardServer.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new DistributedApplicationException($"The dashboard cannot listen on {dashboard.Url}: {error.Message}", error);
        }
        dashboard.LoginUrl = _dashboardServer.LoginUrl;
    }
}
