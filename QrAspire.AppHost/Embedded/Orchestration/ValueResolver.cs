using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>A value as the process gets it.</summary>
/// <param name="IsSecret">It holds a password, a key or a secret parameter.</param>
internal readonly record struct ResolvedValue(string? Text, bool IsSecret);

/// <summary>Turns what the app model says about a value into its text, for one instance.</summary>
internal sealed class ValueResolver(InstancePlan instance)
{
    public async ValueTask<ResolvedValue> ResolveAsync(object? value, CancellationToken cancellationToken)
        => value switch
        {
            null => default,
            string text => new(text, false),
            InstanceId => new(instance.InstanceId, false),
            EndpointReferenceExpression { Property: EndpointProperty.TargetPort } port when port.Endpoint.Resource == instance.Resource
                => new(instance.ListenPorts[port.Endpoint.EndpointName].ToString(CultureInfo.InvariantCulture), false),
            ReferenceExpression expression => await ResolveAsync(expression, cancellationToken).ConfigureAwait(false),
            ConnectionStringReference reference => await ResolveAsync(reference, cancellationToken).ConfigureAwait(false),
            IResourceWithConnectionString resource => await ResolveAsync(resource.ConnectionStringExpression, cancellationToken).ConfigureAwait(false),
            IValueProvider provider => new(await provider.GetValueAsync(cancellationToken).ConfigureAwait(false), IsSecret(provider)),
            _ => new(Convert.ToString(value, CultureInfo.InvariantCulture), false),
        };

    private async ValueTask<ResolvedValue> ResolveAsync(ReferenceExpression expression, CancellationToken cancellationToken)
    {
        var texts = new string[expression.ValueProviders.Count];
        var secret = false;
        for (var index = 0; index < texts.Length; index++)
        {
            var part = await ResolveAsync(expression.ValueProviders[index], cancellationToken).ConfigureAwait(false);
            secret |= part.IsSecret;
            if (part.Text is null)
                return new(null, secret);
            texts[index] = part.Text;
        }
        return new(expression.Fill(texts), secret);
    }

    private async ValueTask<ResolvedValue> ResolveAsync(ConnectionStringReference reference, CancellationToken cancellationToken)
    {
        var value = await ResolveAsync(reference.Resource.ConnectionStringExpression, cancellationToken).ConfigureAwait(false);
        return string.IsNullOrEmpty(value.Text) && !reference.Optional
            ? throw new DistributedApplicationException($"The connection string for the resource '{reference.Resource.Name}' is not available.")
            : value;
    }

    private static bool IsSecret(object provider) => provider switch
    {
        SecretText => true,
        ParameterResource parameter => parameter.Secret,
        EndpointReference or EndpointReferenceExpression => false,
        IValueWithReferences composed => composed.References.Any(IsSecret),
        _ => false,
    };
}
