using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace QrAspire.Bench;

/// <summary>The yardstick: Kestrel that answers every request with the same 302 and does nothing else, not even log.</summary>
internal static class BareServer
{
    public const string Command = "serve-bare";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = arguments });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{arguments[0]}");
        var app = builder.Build();
        app.Run(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = "https://example.org/landing/page?campaign=poster";
            return Task.CompletedTask;
        });
        await app.RunAsync();
        return 0;
    }
}
