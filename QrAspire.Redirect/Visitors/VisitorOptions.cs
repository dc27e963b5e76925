using System.ComponentModel.DataAnnotations;

namespace QrAspire.Redirect.Visitors;

/// <summary>Section <c>Visitors</c>: what is kept about who scanned.</summary>
public sealed class VisitorOptions
{
    public const string Section = "Visitors";

    /// <summary>Leading bits of an IPv4 address that are kept; 32 keeps all, 0 records no address. Default 24.</summary>
    [Range(0, 32)]
    public int IPv4Bits { get; set; } = 24;

    /// <summary>Leading bits of an IPv6 address that are kept; 128 keeps all, 0 records no address. Default 48.</summary>
    [Range(0, 128)]
    public int IPv6Bits { get; set; } = 48;

    /// <summary>With <c>DNT: 1</c> or <c>Sec-GPC: 1</c> the scan is counted without address, visitor, referrer and language. Default true.</summary>
    public bool HonourDoNotTrack { get; set; } = true;

    /// <summary>Folder of the daily salts. Default: <c>redirect/salts</c> in the data folder.</summary>
    public string? Salts { get; set; }
}
