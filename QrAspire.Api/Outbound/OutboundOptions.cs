using System.ComponentModel.DataAnnotations;
using System.Net;

namespace QrAspire.Api.Outbound;

/// <summary>Section <c>Outbound</c>: requests to addresses that users gave (link checks, webhooks).</summary>
public sealed class OutboundOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Outbound";

    /// <summary>Networks (CIDR) that may be asked although they are not public, such as an intranet. Default: none.</summary>
    public string[] AllowedNetworks { get; init; } = [];

    /// <summary>Time for one request with all its redirects. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most redirects that are followed. Default 5.</summary>
    [Range(0, 20)]
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Most bytes of an answer that are read. Default 64 KiB.</summary>
    [Range(0, 10_000_000)]
    public int MaxBytes { get; init; } = 64 * 1024;

    internal static bool IsValid(OutboundOptions options) => options.AllowedNetworks.All(network => IPNetwork.TryParse(network, out _));
}
