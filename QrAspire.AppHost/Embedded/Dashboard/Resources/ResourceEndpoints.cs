using Aspire.Hosting.Embedded.Dashboard.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Resources;

internal static class ResourceEndpoints
{
    public static void MapResources(this WebApplication app, IResourceDirectory directory)
    {
        app.MapGet("/api/resources", () =>
            Results.Json(directory.Snapshots.Select(ResourceSummary.From), DashboardJson.Options));

        app.MapGet("/api/resources/{name}", (string name) => Find(directory, name) is { } resource
            ? Results.Json(ResourceDetails.From(resource), DashboardJson.Options)
            : Unknown(name));

        app.MapPost("/api/resources/{name}/{command}", async (string name, string command, CancellationToken ct) =>
        {
            if (Find(directory, name) is not { } resource)
                return Unknown(name);
            if (!resource.Commands.OrEmpty().Any(offered => offered.Name == command))
                return ErrorEnvelope.Result(StatusCodes.Status404NotFound, "command_not_found", $"Resource '{resource.Name}' has no command '{command}'.");
            var outcome = await directory.ExecuteAsync(resource.Name, command, ct).ConfigureAwait(false);
            return outcome.Success
                ? Results.Json(ResourceSummary.From(Find(directory, name) ?? resource), DashboardJson.Options)
                : ErrorEnvelope.Result(StatusCodes.Status409Conflict, "command_failed", outcome.Error ?? $"Command '{command}' failed.");
        });

        app.MapGet("/api/live/resources", (HttpContext context) =>
            EventStream.RunAsync(context, async (stream, ct) =>
            {
                await foreach (var resource in directory.WatchAsync(ct).ConfigureAwait(false))
                    await stream.SendAsync("resource", ResourceDetails.From(resource), ct).ConfigureAwait(false);
            }, app.Lifetime.ApplicationStopping));
    }

    public static ResourceSnapshot? Find(IResourceDirectory directory, string name) =>
        directory.Snapshots.FirstOrDefault(resource => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase));

    public static IResult Unknown(string name) =>
        ErrorEnvelope.Result(StatusCodes.Status404NotFound, "resource_not_found", $"There is no resource '{name}'.");
}
