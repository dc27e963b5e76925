namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something whose value is known once the application starts.</summary>
public interface IValueProvider
{
    /// <summary>The value; null when there is none.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}
