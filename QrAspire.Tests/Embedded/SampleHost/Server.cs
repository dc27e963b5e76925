using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SampleHost;

internal static class Server
{
    public static async Task RunAsync()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add($"http://localhost:{Environment.GetEnvironmentVariable("PORT")}");
        app.MapGet("/", () => Results.Text(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        await app.RunAsync();
    }
}
