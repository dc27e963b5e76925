using System.Text;

namespace QrAspire.Redirect.Targets;

/// <summary>
/// A compiled target: a view over one packed record, immutable, so that a reader needs no lock. A plain code is nothing but its
/// packed bytes; a code with dates, limit, password or extras is a <see cref="RichTarget"/> around them.
/// </summary>
public readonly struct Target
{
    private readonly object? _entry;

    internal Target(object? entry) => _entry = entry;

    /// <summary>False when there is no such target.</summary>
    public bool Exists => _entry is not null;

    /// <summary>What only few codes have, else null.</summary>
    public RichTarget? Rich => _entry as RichTarget;

    /// <summary>The packed record (<see cref="PackedTarget"/>).</summary>
    public ReadOnlySpan<byte> Packed => _entry is byte[] plain ? plain : ((RichTarget)_entry!).Packed;

    /// <summary>The code.</summary>
    public Guid CodeId => PackedTarget.CodeId(Packed);

    /// <summary>Version of the code.</summary>
    public long Version => PackedTarget.Version(Packed);

    /// <summary>Whether it leads on.</summary>
    public TargetState State => PackedTarget.State(Packed);

    /// <summary>301, 302, 303, 307 or 308.</summary>
    public int Status => PackedTarget.Status(Packed);

    /// <summary>The request's query is merged into the target.</summary>
    public bool ForwardQuery => PackedTarget.Has(Packed, PackedTarget.ForwardQuery);

    /// <summary>False: answered, never recorded.</summary>
    public bool TrackScans => PackedTarget.Has(Packed, PackedTarget.TrackScans);

    /// <summary>Short id in UTF-8.</summary>
    public ReadOnlySpan<byte> ShortId => PackedTarget.ShortId(Packed);

    /// <summary>The URL as it may stand in <c>Location</c> (ASCII), or null for other payloads.</summary>
    public string? Url
    {
        get
        {
            if (Rich?.Url is { } url)
            {
                return url;
            }

            var packed = Packed;
            return PackedTarget.Has(packed, PackedTarget.HasUrl) ? Encoding.ASCII.GetString(PackedTarget.Url(packed)) : null;
        }
    }
}
