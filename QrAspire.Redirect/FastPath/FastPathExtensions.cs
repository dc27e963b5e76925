using Microsoft.AspNetCore.Hosting.Server;

namespace QrAspire.Redirect.FastPath;

/// <summary>Puts the fast path between Kestrel and the middleware.</summary>
internal static class FastPathExtensions
{
    /// <summary>Wraps the server that is registered; call once.</summary>
    public static void AddFastPath(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<FastPathOptions>().BindConfiguration(FastPathOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<FastAnswers>();
        builder.Services.AddSingleton<RequestDuration>();
        var server = builder.Services.Last(service => service.ServiceType == typeof(IServer));
        builder.Services.Remove(server);
        builder.Services.AddSingleton<IServer>(services => new FastPathServer(
            (IServer)(server.ImplementationInstance
                ?? server.ImplementationFactory?.Invoke(services)
                ?? ActivatorUtilities.CreateInstance(services, server.ImplementationType!)),
            services.GetRequiredService<FastAnswers>()));
    }
}
