/// <summary>
/// The profile <c>observability</c>: Prometheus, Alertmanager and Grafana beside the product, configured by the files in <c>ops/</c>.
/// Only calls of Aspire's public API, like AppHost.cs; QrAspire.Embedded runs the first two as native programs and lists Grafana as unavailable.
/// </summary>
internal static class Observability
{
    // Docker's own bridges, from where a Prometheus in a container scrapes, and this machine.
    private const string MetricsReaders = "127.0.0.0/8, ::1/128, 172.16.0.0/12";

    /// <summary>Whether <c>--profile observability</c> was given.</summary>
    public static bool IsAsked(this IDistributedApplicationBuilder builder) => builder.Configuration["profile"] == "observability";

    /// <summary>Adds them; each of <paramref name="services"/> is scraped as the job <c>qr-{name}</c>.</summary>
    public static void AddObservability(this IDistributedApplicationBuilder builder, params IResourceBuilder<ProjectResource>[] services)
    {
        var ops = Path.GetFullPath("../ops", builder.AppHostDirectory);

        // Takes alerts from Prometheus and says whom to tell. Observability:Alertmanager names a configuration with real channels.
        var alerting = builder.Configuration["Observability:Alertmanager"] ?? Path.Combine(ops, "alertmanager", "local.yml");
        var alertmanager = builder.AddContainer("alertmanager", "prom/alertmanager", "v0.27.0")
            .WithHttpEndpoint(port: 9093, targetPort: 9093)
            .WithContainerFiles("/etc/alertmanager", (_, _) => Task.FromResult(Alerting(alerting)))
            .WithVolume("qraspire-alertmanager", "/alertmanager")
            .WithArgs("--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager", "--cluster.listen-address=")
            .WithHttpHealthCheck("/-/ready");

        // Scrapes everything and evaluates the rules. Observability:Prometheus names another folder of configuration and rules.
        var rules = builder.Configuration["Observability:Prometheus"] ?? Path.Combine(ops, "prometheus");
        var prometheus = builder.AddContainer("prometheus", "prom/prometheus", "v2.55.1")
            .WithHttpEndpoint(port: 9090, targetPort: 9090)
            .WithVolume("qraspire-prometheus", "/prometheus")
            .WithArgs("--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=15d", "--web.enable-lifecycle")
            .WithHttpHealthCheck("/-/ready");
        prometheus.WithContainerFiles("/etc/prometheus", async (_, cancellationToken) =>
        [
            .. Directory.GetFiles(rules, "*.yml").Select(Copy),
            new ContainerDirectory
            {
                Name = "targets",
                Entries =
                [
                    await Targets("services.yml", services, cancellationToken),
                    await Targets("prometheus.yml", [prometheus], cancellationToken),
                    await Targets("alertmanager.yml", [alertmanager], cancellationToken),
                ],
            },
        ]);
        foreach (var service in services)
            service.WithEnvironment("Metrics__AllowedNetworks", MetricsReaders);

        // Shows the dashboards of ops/grafana. Its password is generated once and kept.
        var password = builder.AddParameter("grafana-password", new GenerateParameterDefault { MinLength = 22 }, secret: true, persist: true);
        builder.AddContainer("grafana", "grafana/grafana", "11.3.0")
            .WithHttpEndpoint(port: 3000, targetPort: 3000)
            .WithBindMount(Path.Combine(ops, "grafana", "provisioning"), "/etc/grafana/provisioning", isReadOnly: true)
            .WithBindMount(Path.Combine(ops, "grafana", "dashboards"), "/var/lib/grafana/dashboards", isReadOnly: true)
            .WithEnvironment("GF_SECURITY_ADMIN_PASSWORD", password)
            .WithEnvironment("GF_AUTH_ANONYMOUS_ENABLED", "false")
            .WithEnvironment("GF_ANALYTICS_REPORTING_ENABLED", "false")
            .WithEnvironment("PROMETHEUS_URL", prometheus.GetEndpoint("http"))
            .WithHttpHealthCheck("/api/health")
            .WaitFor(prometheus);
    }

    private static ContainerFile Copy(string path) => new() { Name = Path.GetFileName(path), SourcePath = path };

    // Secrets (secrets/slack-url, …) lie beside the configuration and go with it.
    private static IEnumerable<ContainerFileSystemItem> Alerting(string configuration)
    {
        var secrets = Path.Combine(Path.GetDirectoryName(configuration)!, "secrets");
        return
        [
            new ContainerFile { Name = "alertmanager.yml", SourcePath = configuration },
            new ContainerDirectory { Name = "secrets", Entries = Directory.Exists(secrets) ? Directory.GetFiles(secrets).Select(Copy) : [] },
        ];
    }

    // One entry per address, as a container sees it; in Prometheus' format for file_sd_config.
    private static async Task<ContainerFile> Targets<T>(string name, IEnumerable<IResourceBuilder<T>> resources, CancellationToken cancellationToken)
        where T : IResourceWithEndpoints
    {
        var text = new System.Text.StringBuilder();
        foreach (var resource in resources)
        {
            var endpoint = resource.GetEndpoint("http", KnownNetworkIdentifiers.DefaultAspireContainerNetwork);
            var address = await endpoint.Property(EndpointProperty.HostAndPort).GetValueAsync(cancellationToken);
            var job = resource.Resource is ProjectResource ? $"qr-{resource.Resource.Name}" : resource.Resource.Name;
            text.AppendLine(null, $$$"""- {targets: ["{{{address}}}"], labels: {job: {{{job}}}}}""");
        }

        return new() { Name = name, Contents = text.ToString() };
    }
}
