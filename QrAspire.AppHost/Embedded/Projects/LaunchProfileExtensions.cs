using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Embedded.Projects;

/// <summary>Turns a launch profile (or Kestrel's configuration) into endpoints and environment.</summary>
internal static class LaunchProfileExtensions
{
    public static IResourceBuilder<ProjectResource> WithLaunchProfile(
        this IResourceBuilder<ProjectResource> builder, NamedLaunchProfile? profile, IProjectMetadata metadata, ProjectResourceOptions options)
    {
        var kestrel = options.ExcludeKestrelEndpoints ? [] : KestrelEndpoints(builder.ApplicationBuilder, metadata);
        foreach (var (name, url) in kestrel)
            builder.AddEndpoint(name, url, launchUrl: null);

        if (profile is not null)
        {
            // Kestrel:Endpoints win over the profile's URLs, as they do in the project itself.
            if (kestrel.Count == 0)
            {
                foreach (var url in (profile.Profile.ApplicationUrl ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    builder.AddEndpoint(name: null, url, profile.Profile.LaunchUrl);
            }
            builder.WithEnvironment(context =>
            {
                context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profile.Name);
                foreach (var (name, value) in profile.Profile.EnvironmentVariables)
                    context.EnvironmentVariables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
            });
        }

        return builder.WithEnvironment(context =>
        {
            foreach (var (name, _) in kestrel)
                context.EnvironmentVariables[$"Kestrel__Endpoints__{name}__Url"] = ListenUrl(builder.Resource.GetEndpoint(name));
        });
    }

    /// <summary><c>ASPNETCORE_URLS</c> from all http endpoints, unless the user set it or Kestrel's configuration has them.</summary>
    public static IResourceBuilder<ProjectResource> WithListenEnvironment(this IResourceBuilder<ProjectResource> builder)
        => builder.WithEnvironment(context =>
        {
            var endpoints = builder.Resource.GetEndpoints()
                .Where(endpoint => endpoint.Scheme is "http" or "https" && endpoint.EndpointAnnotation.PortVariable is null)
                .Where(endpoint => !context.EnvironmentVariables.ContainsKey($"Kestrel__Endpoints__{endpoint.EndpointName}__Url"))
                .ToArray();
            if (endpoints.Length == 0)
                return;
            var urls = new ReferenceExpressionBuilder();
            foreach (var endpoint in endpoints)
            {
                if (!urls.IsEmpty)
                    urls.AppendLiteral(";");
                urls.AppendFormatted(ListenUrl(endpoint));
            }
            context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", urls.Build());
            if (endpoints.FirstOrDefault(endpoint => endpoint.IsHttps) is { } https)
                context.EnvironmentVariables.TryAdd("ASPNETCORE_HTTPS_PORT", https.Property(EndpointProperty.Port));
        });

    private static ReferenceExpression ListenUrl(EndpointReference endpoint)
        => ReferenceExpression.Create($"{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");

    private static void AddEndpoint(this IResourceBuilder<ProjectResource> builder, string? name, string url, string? launchUrl)
    {
        // "http://*:80" and "http://+:80" are addresses for Kestrel, not for Uri.
        if (!Uri.TryCreate(url.Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal), UriKind.Absolute, out var uri))
            throw new DistributedApplicationException($"The URL '{url}' of project '{builder.Resource.Name}' is not valid.");
        var taken = builder.Resource.Annotations.OfType<EndpointAnnotation>().Count(endpoint => endpoint.UriScheme == uri.Scheme);
        builder.WithAnnotation(new EndpointAnnotation(
            ProtocolType.Tcp, uri.Scheme, name: name ?? (taken == 0 ? uri.Scheme : $"{uri.Scheme}{taken + 1}"), port: uri.Port == 0 ? null : uri.Port)
        {
            TargetHost = url.Contains("://*", StringComparison.Ordinal) || url.Contains("://+", StringComparison.Ordinal) ? "*" : uri.Host,
            FromLaunchProfile = true,
            LaunchPath = launchUrl,
        });
    }

    private static List<(string Name, string Url)> KestrelEndpoints(IDistributedApplicationBuilder builder, IProjectMetadata metadata)
    {
        var folder = Path.GetDirectoryName(metadata.ProjectPath)!;
        if (!Directory.Exists(folder))
            return [];
        var configuration = new ConfigurationBuilder().SetBasePath(folder)
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{builder.Environment.EnvironmentName}.json", optional: true)
            .Build();
        return [.. configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Where(endpoint => endpoint["Url"] is not null)
            .Select(endpoint => (endpoint.Key, endpoint["Url"]!))];
    }
}
