namespace Aspire.Hosting;

/// <summary>How an application is built.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>Command line arguments.</summary>
    public string[]? Args { get; set; }

    /// <summary>Name of the AppHost's assembly; null = the entry assembly's.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The AppHost's project folder; null = the one that the build recorded in its assembly.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>No dashboard.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Allows http for the dashboard; this host always does, on loopback.</summary>
    public bool AllowUnsecuredTransport { get; set; }

    /// <summary>Shows every line of every resource on the console.</summary>
    public bool EnableResourceLogging { get; set; }

    /// <summary>The name that the dashboard shows.</summary>
    public string? DashboardApplicationName { get; set; }
}
