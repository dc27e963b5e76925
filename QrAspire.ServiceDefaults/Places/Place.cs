using System.Net;

namespace QrAspire.ServiceDefaults.Places;

/// <summary>A place on earth as a data file knows it.</summary>
/// <param name="Country">ISO 3166-1 alpha-2 code, upper case.</param>
/// <param name="Region">Name of the first subdivision.</param>
/// <param name="City">Name of the city.</param>
public readonly record struct Place(string? Country, string? Region, string? City);

/// <summary>Finds the place of an address. The default knows none; a data file plugs in here (<see cref="PlaceOptions.File"/>).</summary>
public interface IPlaceFinder
{
    /// <summary>The place of an IPv4 or IPv6 address (whole or truncated); everything null when unknown.</summary>
    Place Find(IPAddress? address);

    /// <summary>The place of an address in text.</summary>
    Place Find(string? address) => IPAddress.TryParse(address, out var parsed) ? Find(parsed) : default;
}

/// <summary>Knows no place.</summary>
public sealed class NoPlaces : IPlaceFinder
{
    /// <inheritdoc />
    public Place Find(IPAddress? address) => default;
}
