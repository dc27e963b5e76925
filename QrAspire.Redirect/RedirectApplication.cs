using QrAspire.Redirect.Answers;
using QrAspire.Redirect.FastPath;
using QrAspire.Redirect.Telemetry;

namespace QrAspire.Redirect;

/// <summary>Redirect as a whole: the process, the tests and the benchmarks run the same.</summary>
public static class RedirectApplication
{
    /// <summary>Builds the application from command line and environment.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);

        // First, so that the snapshot is in when the first health check runs.
        builder.AddTargets();
        builder.AddServiceDefaults();
        builder.AddJournal();
        builder.AddAnswers();
        builder.AddFastPath();

        var app = builder.Build();

        // Nothing asks for the instruments; they are there to be read.
        _ = app.Services.GetRequiredService<RedirectMetrics>();

        app.MapDefaultEndpoints();
        app.MapRedirects();
        return app;
    }
}
