using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application made of several resources.</summary>
public sealed class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private int _disposed;

    internal DistributedApplication(IHost host) => _host = host;

    /// <summary>Raised after everything has ended.</summary>
    internal event Action? Disposed;

    /// <summary>The host's own services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The state of every resource.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Commands of resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    /// <summary>A builder without command line arguments.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>A builder; <c>--fresh</c> starts with empty data, <c>--verbose</c> shows every line of every resource.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    /// <summary>A builder.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
        => EntryPointSession.Current?.CreateBuilder(options) ?? new DistributedApplicationBuilder(options);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <summary>Runs until Ctrl-C or SIGTERM.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Runs until Ctrl-C, SIGTERM or cancellation. What a person must mend (a port in use, a missing program, a broken data folder)
    /// is told in one line, and the exit code is 1.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        var console = new RunConsole(Services);
        try
        {
            console.Starting();
            await StartAsync(cancellationToken).ConfigureAwait(false);
            console.Started();
            await _host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException error)
        {
            await RunConsole.FailedAsync(error).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop while it started.
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Stops what runs and lets go of everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await StopAsync().ConfigureAwait(false);
        await ((IAsyncDisposable)_host).DisposeAsync().ConfigureAwait(false);
        Disposed?.Invoke();
    }
}
