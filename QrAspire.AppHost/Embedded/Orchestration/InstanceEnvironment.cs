using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>Runs the callbacks of a resource and resolves what they set, for one instance.</summary>
internal static class InstanceEnvironment
{
    public static async Task<IReadOnlyList<ResourceVariable>> VariablesAsync(
        InstancePlan instance, DistributedApplicationExecutionContext execution, DataFolder data, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, instance.Resource, cancellationToken: cancellationToken);
        foreach (var annotation in instance.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
            await annotation.Callback(context).ConfigureAwait(false);
        if (instance.Resource is IResourceWithEndpoints resource)
        {
            foreach (var endpoint in resource.GetEndpoints().Where(endpoint => endpoint.EndpointAnnotation.PortVariable is not null))
                context.EnvironmentVariables[endpoint.EndpointAnnotation.PortVariable!] = endpoint.Property(EndpointProperty.TargetPort);
        }
        context.EnvironmentVariables.TryAdd(DataFolder.Variable, data.Path);

        var resolver = new ValueResolver(instance);
        var variables = new List<ResourceVariable>(context.EnvironmentVariables.Count);
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            var resolved = await resolver.ResolveAsync(value, cancellationToken).ConfigureAwait(false);
            if (resolved.Text is not null)
                variables.Add(new(name, resolved.Text, resolved.IsSecret));
        }
        return variables;
    }

    public static async Task<IReadOnlyList<string>> ArgumentsAsync(InstancePlan instance, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], instance.Resource, cancellationToken);
        foreach (var annotation in instance.Resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
            await annotation.Callback(context).ConfigureAwait(false);
        var resolver = new ValueResolver(instance);
        var arguments = new List<string>(context.Args.Count);
        foreach (var argument in context.Args)
        {
            if ((await resolver.ResolveAsync(argument, cancellationToken).ConfigureAwait(false)).Text is { } text)
                arguments.Add(text);
        }
        return arguments;
    }
}
