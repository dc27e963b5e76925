using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>The environment <c>Testing</c>: a service starts whole, but nothing in it opens connections by itself.</summary>
public static class TestingEnvironment
{
    /// <summary>True in the environment <c>Testing</c>.</summary>
    public static bool IsTesting(this IHostEnvironment environment) => environment.IsEnvironment("Testing");

    /// <summary>
    /// Registers a hosted service that talks to the outside (a Kafka consumer or publisher, a database listener): as a singleton always, started
    /// everywhere but in <c>Testing</c>.
    /// </summary>
    public static IHostApplicationBuilder AddExternalHostedService<T>(this IHostApplicationBuilder builder) where T : class, IHostedService
    {
        builder.Services.AddSingleton<T>();
        if (!builder.Environment.IsTesting())
        {
            builder.Services.AddHostedService(services => services.GetRequiredService<T>());
        }

        return builder;
    }
}
