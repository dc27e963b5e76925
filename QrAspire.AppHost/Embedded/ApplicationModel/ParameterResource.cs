namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that comes from configuration: <c>Parameters:name</c>.</summary>
public class ParameterResource : Resource, IResourceWithoutLifetime, IManifestExpressionProvider, IValueProvider
{
    private readonly Lazy<string> _value;

    /// <summary>A parameter whose value the callback finds when it is first asked for.</summary>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        Secret = secret;
        _value = new(() => callback(Default));
    }

    /// <summary>Never shown in clear.</summary>
    public bool Secret { get; }

    /// <summary>Where the value comes from when nothing is configured.</summary>
    public ParameterDefault? Default { get; set; }

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Name}.value}}";

    /// <summary>The configuration key.</summary>
    internal string ConfigurationKey => IsConnectionString ? $"ConnectionStrings:{Name}" : $"Parameters:{Name}";

    internal bool IsConnectionString { get; init; }

    /// <inheritdoc/>
    /// <exception cref="MissingParameterValueException">Nothing is configured and there is no default.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(_value.Value);
}

/// <summary>A parameter's value when nothing is configured.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value; a generated one differs with each call.</summary>
    public abstract string GetDefaultValue();
}
