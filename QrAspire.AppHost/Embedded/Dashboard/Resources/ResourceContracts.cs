using System.Collections.Immutable;

namespace Aspire.Hosting.Embedded.Dashboard.Resources;

/// <summary>One element of <c>GET /api/resources</c>; its urls are the addresses alone, the details carry their endpoint names.</summary>
internal sealed record ResourceSummary(
    string Name,
    string Type,
    string State,
    string? Health,
    int? Pid,
    ImmutableArray<string> Urls,
    int? ExitCode,
    DateTimeOffset? StartedAt)
{
    public static ResourceSummary From(ResourceSnapshot resource) => new(
        resource.Name, resource.Type, resource.State, resource.Health, resource.Pid,
        [.. resource.Urls.OrEmpty().Select(url => url.Url)], resource.ExitCode, resource.StartedAt);
}

/// <summary>Answer of <c>GET /api/resources/{name}</c> and message of the live stream. Values of secrets are left out here, so no page can show them.</summary>
internal sealed record ResourceDetails(
    string Name,
    string Type,
    string State,
    string? StateReason,
    string? Health,
    int? Pid,
    int? ExitCode,
    DateTimeOffset? StartedAt,
    string? Source,
    string? Parent,
    ImmutableArray<ResourceUrl> Endpoints,
    ImmutableArray<ResourceVariable> Environment,
    ImmutableArray<HealthReportView> HealthReports,
    ImmutableArray<ResourceRelation> Relations,
    ImmutableArray<ResourceCommandView> Commands)
{
    public static ResourceDetails From(ResourceSnapshot resource) => new(
        resource.Name, resource.Type, resource.State, resource.StateReason, resource.Health, resource.Pid, resource.ExitCode,
        resource.StartedAt, resource.Source, resource.Parent, resource.Urls.OrEmpty(),
        [.. resource.Environment.OrEmpty().Select(variable => variable.IsSecret ? variable with { Value = null } : variable)],
        resource.HealthReports.OrEmpty(), resource.Relations.OrEmpty(), resource.Commands.OrEmpty());
}

internal static class ImmutableArrayExtensions
{
    public static ImmutableArray<T> OrEmpty<T>(this ImmutableArray<T> items) => items.IsDefault ? [] : items;
}
