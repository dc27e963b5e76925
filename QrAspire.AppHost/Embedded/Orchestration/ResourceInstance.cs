using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded;

/// <summary>One process of a resource through its whole life: waiting, starting, running, crashing, starting again, stopping.</summary>
/// <param name="restarts">Whether it is started again when it ends unexpectedly.</param>
internal sealed class ResourceInstance(
    InstancePlan plan, IProcessLauncher launcher, bool restarts, InstanceServices services, ResourceLog log, ConsoleEcho echo) : IDisposable
{
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly IResource _resource = plan.Resource;
    private CancellationTokenSource? _stop;
    private Task _life = Task.CompletedTask;

    public string Id => plan.ResourceId;

    public IResource Resource => _resource;

    /// <summary>Sets it on its way; nothing happens when it is on its way already.</summary>
    /// <param name="wait">Whether it waits for others first.</param>
    public async Task StartAsync(bool wait)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_life.IsCompleted)
                return;
            _stop?.Dispose();
            _stop = new();
            _life = Task.Run(() => LiveAsync(wait, _stop.Token));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops it; it stays stopped. Nothing happens when it does not run.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_stop is { } stop)
                await stop.CancelAsync().ConfigureAwait(false);
            await _life.ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _stop?.Dispose();
        _gate.Dispose();
    }

    private async Task LiveAsync(bool wait, CancellationToken stop)
    {
        try
        {
            if (wait)
            {
                await services.Waiter.WaitAsync(
                    _resource, names => PublishAsync(KnownResourceStates.Waiting, $"Waiting for: {string.Join(", ", names)}"), stop).ConfigureAwait(false);
            }
            await KeepRunningAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await PublishAsync(KnownResourceStates.Exited, "Stopped before it ran").ConfigureAwait(false);
        }
        catch (Exception error) when (error is DistributedApplicationException or Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            WriteLine($"{Id} could not be started: {error.Message}", isError: true);
            await PublishAsync(KnownResourceStates.FailedToStart, error.Message).ConfigureAwait(false);
        }
    }

    private async Task KeepRunningAsync(CancellationToken stop)
    {
        var backoff = new RestartBackoff();
        string? reason = null;
        while (true)
        {
            await PublishAsync(KnownResourceStates.Starting, reason).ConfigureAwait(false);
            var started = services.Time.GetTimestamp();
            var exitCode = await RunOnceAsync(stop).ConfigureAwait(false);
            var ended = stop.IsCancellationRequested ? null : Crash(exitCode);
            await services.Notifications.PublishUpdateAsync(_resource, Id, snapshot => snapshot with
            {
                State = new(ended is not null ? KnownResourceStates.Starting : stop.IsCancellationRequested ? KnownResourceStates.Exited : KnownResourceStates.Finished,
                    exitCode != 0 && !stop.IsCancellationRequested ? "error" : null),
                ExitCode = exitCode,
                StopTimeStamp = services.Time.GetUtcNow().UtcDateTime,
                Properties = Without(snapshot.Properties, KnownProperties.Pid, KnownProperties.StateReason),
                HealthReports = HealthMonitor.Unknown(_resource),
                ResourceReadyEvent = null,
            }).ConfigureAwait(false);
            if (services.Notifications.TryGetCurrentState(Id, out var last))
                await services.Eventing.PublishAsync(new ResourceStoppedEvent(_resource, services.Services, last), CancellationToken.None).ConfigureAwait(false);
            if (ended is null)
                return;

            var pause = backoff.Next(services.Time.GetElapsedTime(started));
            reason = string.Create(CultureInfo.InvariantCulture, $"{ended}; starting again in {pause.TotalSeconds:0.#} s");
            WriteLine($"{Id} {reason}", isError: true);
            await PublishAsync(KnownResourceStates.Starting, reason).ConfigureAwait(false);
            await Task.Delay(pause, services.Time, stop).ConfigureAwait(false);
            reason = ended;
        }
    }

    /// <summary>What to say of an end that a restart follows; null when none does.</summary>
    private string? Crash(int exitCode)
    {
        // A worker that is done (exit code 0, nothing to listen on) has not crashed.
        if (!restarts || (exitCode == 0 && !_resource.HasAnnotationOfType<EndpointAnnotation>()))
            return null;
        return exitCode > 128 ? $"was ended by signal {exitCode - 128}" : $"ended with exit code {exitCode}";
    }

    private async Task<int> RunOnceAsync(CancellationToken stop)
    {
        await services.Eventing.PublishAsync(new BeforeResourceStartedEvent(_resource, services.Services), stop).ConfigureAwait(false);
        var variables = await InstanceEnvironment.VariablesAsync(plan, services.Execution, services.Data, stop).ConfigureAwait(false);
        var arguments = await InstanceEnvironment.ArgumentsAsync(plan, stop).ConfigureAwait(false);
        var spec = await launcher.PrepareAsync(
            new(services.Services, _resource, services.Data, arguments, plan.ListenPorts, text => WriteLine(text, isError: false)), stop).ConfigureAwait(false);
        using var child = ChildProcess.Start(spec, variables.ToDictionary(variable => variable.Name, variable => variable.Value!), services.Guard, WriteLine);
        await PublishRunningAsync(child, spec, variables).ConfigureAwait(false);

        using var monitoring = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var monitor = MonitorAsync(monitoring.Token);
        try
        {
            return await child.Exited.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await PublishAsync(KnownResourceStates.Stopping, null).ConfigureAwait(false);
            return await child.StopAsync(s_stopTimeout).ConfigureAwait(false);
        }
        finally
        {
            await monitoring.CancelAsync().ConfigureAwait(false);
            await monitor.ConfigureAwait(false);
        }
    }

    private async Task MonitorAsync(CancellationToken cancellationToken)
    {
        try
        {
            await services.Health.RunAsync(_resource, Id, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process has ended, and its health with it.
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A ready handler failed: whoever waits for the resource is told through the handlers' task.
            WriteLine($"{Id}: {error.Message}", isError: true);
        }
    }

    private Task PublishRunningAsync(ChildProcess child, ProcessSpec spec, IReadOnlyList<ResourceVariable> variables)
        => services.Notifications.PublishUpdateAsync(_resource, Id, snapshot => snapshot with
        {
            State = new(KnownResourceStates.Running, "success"),
            ExitCode = null,
            StartTimeStamp = services.Time.GetUtcNow().UtcDateTime,
            StopTimeStamp = null,
            HealthReports = HealthMonitor.Unknown(_resource),
            EnvironmentVariables = [.. variables.Select(variable => new EnvironmentVariableSnapshot(variable.Name, variable.Value, IsFromSpec: true) { IsSecret = variable.IsSecret })],
            Properties =
            [
                .. Without(snapshot.Properties, [KnownProperties.Pid, KnownProperties.Path, KnownProperties.Args, KnownProperties.StateReason, .. spec.Properties.Keys]),
                new(KnownProperties.Pid, child.Pid),
                new(KnownProperties.Path, spec.FileName),
                new(KnownProperties.Args, spec.Arguments.ToImmutableArray()),
                .. spec.Properties.Select(property => new ResourcePropertySnapshot(property.Key, property.Value)),
            ],
        });

    private Task PublishAsync(string state, string? reason)
        => services.Notifications.PublishUpdateAsync(_resource, Id, snapshot => snapshot with
        {
            State = new(state, state == KnownResourceStates.FailedToStart ? "error" : null),
            Properties = reason is null
                ? Without(snapshot.Properties, KnownProperties.StateReason)
                : [.. Without(snapshot.Properties, KnownProperties.StateReason), new(KnownProperties.StateReason, reason)],
        });

    private void WriteLine(string text, bool isError)
    {
        log.Write(text, isError);
        echo.Write(Id, text);
    }

    private static ImmutableArray<ResourcePropertySnapshot> Without(ImmutableArray<ResourcePropertySnapshot> properties, params string[] names)
        => properties.RemoveAll(property => names.Contains(property.Name));
}
