using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace QrAspire.Redirect.FastPath;

/// <summary>Kestrel, with <see cref="FastPathApplication{TContext}"/> before the application it serves.</summary>
internal sealed class FastPathServer(IServer server, FastAnswers answers) : IServer
{
    public IFeatureCollection Features => server.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull =>
        server.StartAsync(new FastPathApplication<TContext>(application, answers), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();
}
