using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace QrAspire.Tests.Embedded;

/// <summary>An application model whose resources are asked what they would be started with, without starting them.</summary>
internal sealed class AppModel : IAsyncDisposable
{
    private readonly EndpointAllocator _endpoints;
    private bool _allocated;

    private AppModel(IDistributedApplicationTestingBuilder builder)
    {
        Builder = builder;
        var data = builder.Services.BuildServiceProvider().GetRequiredService<DataFolder>();
        data.Open();
        Data = data;
        _endpoints = new(data, randomizePorts: false);
    }

    public IDistributedApplicationTestingBuilder Builder { get; }

    public DataFolder Data { get; }

    /// <summary>The environment is Development unless said otherwise.</summary>
    public static AppModel Create(string[]? args = null, string environment = "Development", bool dashboard = false)
        => new(DistributedApplicationTestingBuilder.Create(args ?? [], (options, settings) =>
        {
            settings.EnvironmentName = environment;
            options.DisableDashboard = !dashboard;
        }));

    public async Task<IReadOnlyList<ResourceVariable>> VariablesAsync(IResource resource)
    {
        var plans = Allocate();
        return await InstanceEnvironment.VariablesAsync(plans[resource][0], Builder.ExecutionContext, Data, CancellationToken.None);
    }

    public async Task<Dictionary<string, string?>> EnvironmentAsync(IResource resource)
        => (await VariablesAsync(resource)).ToDictionary(variable => variable.Name, variable => variable.Value);

    public async Task<IReadOnlyList<string>> ArgumentsAsync(IResource resource)
        => await InstanceEnvironment.ArgumentsAsync(Allocate()[resource][0], CancellationToken.None);

    public Dictionary<IResource, IReadOnlyList<InstancePlan>> Plans { get; private set; } = [];

    public async ValueTask DisposeAsync()
    {
        await _endpoints.DisposeAsync();
        Data.Dispose();
        Directory.Delete(Data.Path, recursive: true);
    }

    public Dictionary<IResource, IReadOnlyList<InstancePlan>> Allocate()
    {
        if (!_allocated)
            Plans = Builder.Resources.ToDictionary(resource => resource, _endpoints.Allocate);
        _allocated = true;
        return Plans;
    }
}
