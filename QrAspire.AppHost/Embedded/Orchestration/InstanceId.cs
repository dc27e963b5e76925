using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded;

/// <summary>The random suffix of one instance of a resource, as a value that differs between replicas.</summary>
internal sealed class InstanceId : IManifestExpressionProvider, IValueProvider
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const int Length = 8;

    private InstanceId()
    {
    }

    /// <summary>Stands for the id of the instance whose environment is being made.</summary>
    public static InstanceId Reference { get; } = new();

    public string ValueExpression => "";

    public static string New() => System.Security.Cryptography.RandomNumberGenerator.GetString(Letters, Length);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
        => throw new InvalidOperationException("An instance id exists only while an instance is started.");
}
