using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>Commands of a resource.</summary>
public static class CommandExtensions
{
    /// <summary>Offers a command; one of the same name is replaced.</summary>
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder, string name, string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, CommandOptions? commandOptions = null)
        where T : IResource
    {
        if (builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(known => known.Name == name) is { } earlier)
            builder.Resource.Annotations.Remove(earlier);
        var options = commandOptions ?? CommandOptions.Default;
        return builder.WithAnnotation(new ResourceCommandAnnotation(
            name, displayName, options.UpdateState ?? (_ => ResourceCommandState.Enabled), executeCommand, options));
    }

    /// <summary>Offers a command that sends an HTTP request to the resource; a 2xx answer is success.</summary>
    /// <param name="commandName">Made of the endpoint, method and path when null.</param>
    public static IResourceBuilder<T> WithHttpCommand<T>(
        this IResourceBuilder<T> builder, string path, string displayName, string? endpointName = null, string? commandName = null,
        HttpCommandOptions? commandOptions = null)
        where T : IResourceWithEndpoints
    {
        var options = commandOptions ?? new();
        var endpoint = builder.Resource.GetEndpoint(endpointName ?? HealthExtensions.HttpEndpointName(builder.Resource));
        var method = options.Method ?? HttpMethod.Post;
        return builder.WithCommand(
            commandName ?? $"{builder.Resource.Name}-{endpoint.EndpointName}-http-{method.Method.ToLowerInvariant()}-{path}", displayName, SendAsync, options);

        async Task<ExecuteCommandResult> SendAsync(ExecuteCommandContext context)
        {
            using var request = new HttpRequestMessage(method, new Uri(new Uri(endpoint.Url), path));
            if (options.PrepareRequest is { } prepare)
            {
                await prepare(new()
                {
                    ServiceProvider = context.ServiceProvider,
                    ResourceName = context.ResourceName,
                    Endpoint = endpoint,
                    Request = request,
                    CancellationToken = context.CancellationToken,
                }).ConfigureAwait(false);
            }
            try
            {
                var client = context.ServiceProvider.GetRequiredService<IHttpClientFactory>().CreateClient();
                using var response = await client.SendAsync(request, context.CancellationToken).ConfigureAwait(false);
                return response.IsSuccessStatusCode
                    ? CommandResults.Success()
                    : CommandResults.Failure($"Request failed with status code {(int)response.StatusCode}.");
            }
            catch (HttpRequestException error)
            {
                return CommandResults.Failure(error.Message);
            }
        }
    }
}
