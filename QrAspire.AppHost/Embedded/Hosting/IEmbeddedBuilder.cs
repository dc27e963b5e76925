namespace Aspire.Hosting.Embedded;

/// <summary>What this host's own builder knows beyond Aspire's interface.</summary>
internal interface IEmbeddedBuilder
{
    DataFolder Data { get; }

    DashboardAccess Dashboard { get; }
}

/// <summary>Reaches this host's own side of a builder.</summary>
internal static class EmbeddedBuilderExtensions
{
    public static DataFolder Data(this IDistributedApplicationBuilder builder) => ((IEmbeddedBuilder)builder).Data;

    public static DashboardAccess Dashboard(this IDistributedApplicationBuilder builder) => ((IEmbeddedBuilder)builder).Dashboard;
}
