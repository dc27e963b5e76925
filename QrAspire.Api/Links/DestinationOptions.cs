using System.ComponentModel.DataAnnotations;

namespace QrAspire.Api.Links;

/// <summary>What may be linked to, and which names short URLs may have; section <c>Links</c>.</summary>
public sealed class DestinationOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Links";

    /// <summary>Schemes a URL may have besides <c>http</c> and <c>https</c>, such as <c>mailto</c> or an app's own. Default: none.</summary>
    public string[] AdditionalSchemes { get; init; } = [];

    /// <summary>Hosts, beside that of <c>PublicBaseUrl</c>, whose short URLs this platform serves; a target there would loop. Default: none.</summary>
    public string[] OwnHosts { get; init; } = [];

    /// <summary>Aliases that nobody may take, compared without case, beside the built-in ones. Default: none.</summary>
    public string[] ReservedAliases { get; init; } = [];

    /// <summary>File of hosts, or hosts with the beginning of a path, that nobody may link to, one a line; read again when it changes. Default: none.</summary>
    public string? BlocklistFile { get; init; }

    /// <summary>Longest URL, in characters. Default 4096.</summary>
    [Range(256, 16_384)]
    public int MaxUrlLength { get; init; } = 4096;
}
