using System.ComponentModel.DataAnnotations;

namespace QrAspire.Redirect.FastPath;

/// <summary>Section <c>FastPath</c>.</summary>
public sealed class FastPathOptions
{
    public const string Section = "FastPath";

    /// <summary>False sends every request through the whole middleware. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// While traces are exported: how many redirects per second get a span, besides those whose caller already samples. Below this rate
    /// every scan is a trace; above it a burst costs no more. Default 100.
    /// </summary>
    [Range(0, 1_000_000)]
    public int TracedPerSecond { get; set; } = 100;
}
