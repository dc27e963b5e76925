using QrAspire.Redirect.Answers;
using QrAspire.Redirect.FastPath;
using QrAspire.Redirect.Telemetry;

namespace QrAspire.Redirect;

/// <summary>Redirect as a whole: the process, the tests and the benchmarks run the same.</summary>
public static class RedirectApplication
{
    /// <summary>Builds the application from command line and environment.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    public static WebApplication Build(string[] args, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton(time ?? TimeProvider.System);

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
