using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Prerequisites;
using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Embedded.Kafka;

/// <summary>Runs the mock cluster in a process of its own, so that it can be killed and restarted like a real broker.</summary>
internal sealed class KafkaLauncher : IProcessLauncher
{
    public string Source => "librdkafka mock cluster";

    public async Task EnsurePrerequisitesAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var library = Options(services).Library;
        if (RdKafka.IsPresent(library))
            return;
        await AptInstaller.InstallAsync("librdkafka, Kafka's client library,", RdKafka.Package, cancellationToken).ConfigureAwait(false);
        if (!RdKafka.IsPresent(library))
            throw new DistributedApplicationException($"librdkafka is missing: package '{RdKafka.Package}' is installed, but {library ?? "librdkafka.so.1"} cannot be loaded.");
    }

    public Task<ProcessSpec> PrepareAsync(LaunchContext context, CancellationToken cancellationToken)
    {
        var options = Options(context.Services);
        var controlPort = FreePorts.Next();
        string[] arguments =
        [
            typeof(KafkaLauncher).Assembly.Location,
            context.ListenPort[KafkaServerResource.PrimaryEndpointName].ToString(CultureInfo.InvariantCulture),
            controlPort.ToString(CultureInfo.InvariantCulture),
            options.Brokers.ToString(CultureInfo.InvariantCulture),
            string.Join(',', options.Topics.Select(topic => $"{topic.Key}={topic.Value.ToString(CultureInfo.InvariantCulture)}")),
            .. options.Library is { } library ? (string[])[library] : [],
        ];
        return Task.FromResult(new ProcessSpec(DotNet.HostPath, arguments, "/")
        {
            Properties = new Dictionary<string, object> { [EmbeddedKafkaControl.PortProperty] = controlPort },
        });
    }

    private static KafkaOptions Options(IServiceProvider services)
        => services.GetRequiredService<IConfiguration>().GetSection(KafkaOptions.Section).Get<KafkaOptions>() ?? new();
}
