using QrAspire.Redirect.Answers;

namespace QrAspire.Redirect;

/// <summary>Redirect as a whole: the process, the tests and the benchmarks run the same.</summary>
public static class RedirectApplication
{
    /// <summary>Builds the application from command line and environment.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);

        builder.AddServiceDefaults();
        builder.AddTargets();
        builder.AddJournal();
        builder.AddAnswers();

        var app = builder.Build();

        app.MapDefaultEndpoints();
        app.MapRedirects();
        return app;
    }
}
