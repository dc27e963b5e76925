using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting;

/// <summary>A project's <c>Properties/launchSettings.json</c>.</summary>
public sealed class LaunchSettings
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The profiles by name, in the file's order.</summary>
    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];

    /// <summary>Reads the settings of a project; null when it has none.</summary>
    /// <exception cref="DistributedApplicationException">The file is not valid JSON.</exception>
    internal static LaunchSettings? Read(string projectPath)
    {
        var path = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(path), s_json);
        }
        catch (JsonException error)
        {
            throw new DistributedApplicationException($"Failed to get effective launch profile for project '{projectPath}': {path} is malformed ({error.Message}).");
        }
    }
}

/// <summary>One profile.</summary>
public sealed class LaunchProfile
{
    /// <summary>Project, Executable, IISExpress, …</summary>
    public string? CommandName { get; set; }

    /// <summary>Arguments for the program.</summary>
    public string? CommandLineArgs { get; set; }

    /// <summary>URLs to listen on, separated by semicolons.</summary>
    public string? ApplicationUrl { get; set; }

    /// <summary>The path that a link opens.</summary>
    public string? LaunchUrl { get; set; }

    /// <summary>Variables to set.</summary>
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}
