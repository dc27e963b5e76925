namespace Aspire.Hosting.Testing;

/// <summary>A builder for tests; disposing it disposes the application that it built.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>The application, ready to start.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
