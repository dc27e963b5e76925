using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace QrAspire.Redirect.FastPath;

/// <summary>
/// Answers redirects of known codes before hosting, middleware and routing are set in motion, which cost more than the redirect
/// itself. Whatever is not such a request goes to the application as if this were not here.
/// </summary>
internal sealed class FastPathApplication<TContext>(IHttpApplication<TContext> application, FastAnswers answers)
    : IHttpApplication<FastPathApplication<TContext>.Context>
    where TContext : notnull
{
    public Context CreateContext(IFeatureCollection contextFeatures)
    {
        // Kestrel keeps one context per connection for its application to use again.
        var context = contextFeatures is IHostContextContainer<Context> container ? container.HostContext ??= new() : new();
        context.Features = contextFeatures;
        context.IsFast = answers.IsCandidate(contextFeatures);
        if (context.IsFast)
        {
            context.Started = Stopwatch.GetTimestamp();
            context.Http.Initialize(contextFeatures);
        }
        else
        {
            context.Inner = application.CreateContext(contextFeatures);
        }

        return context;
    }

    public Task ProcessRequestAsync(Context context)
    {
        if (context.IsFast)
        {
            if (answers.TryAnswer(context.Http, context.Started) is { } answer)
            {
                return answer;
            }

            context.Http.Uninitialize();
            context.IsFast = false;
            context.Inner = application.CreateContext(context.Features!);
        }

        return application.ProcessRequestAsync(context.Inner!);
    }

    public void DisposeContext(Context context, Exception? exception)
    {
        if (context.IsFast)
        {
            answers.End(context.Http, context.Started);
            context.Http.Uninitialize();
        }
        else
        {
            application.DisposeContext(context.Inner!, exception);
            context.Inner = default;
        }

        context.Features = null;
    }

    /// <summary>One request: either ours, or the application's own context.</summary>
    internal sealed class Context
    {
        public DefaultHttpContext Http { get; } = new();

        public IFeatureCollection? Features { get; set; }

        public TContext? Inner { get; set; }

        public bool IsFast { get; set; }

        public long Started { get; set; }
    }
}
