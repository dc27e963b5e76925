using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace QrAspire.ServiceDefaults.Places;

/// <summary>Address ranges of a CSV file in memory, sorted; a look-up is a binary search. IPv4 stands among IPv6 as mapped addresses (RFC 4291 §2.5.5.2).</summary>
public sealed class PlaceFile : IPlaceFinder
{
    private const int ContinentColumns = 6;

    private readonly UInt128[] _first;
    private readonly UInt128[] _last;
    private readonly int[] _place;
    private readonly Place[] _places;

    private PlaceFile(List<(UInt128 First, UInt128 Last, int Place)> ranges, Place[] places)
    {
        ranges.Sort((a, b) => a.First.CompareTo(b.First));
        _first = [.. ranges.Select(range => range.First)];
        _last = [.. ranges.Select(range => range.Last)];
        _place = [.. ranges.Select(range => range.Place)];
        _places = places;
    }

    /// <summary>How many ranges it holds.</summary>
    public int Count => _first.Length;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">A line is not a range; the message names it.</exception>
    public static PlaceFile Read(string path)
    {
        var known = new Dictionary<Place, int>();
        var ranges = new List<(UInt128, UInt128, int)>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var cells = Cells(line);
            if (cells.Count < 3 || !IPAddress.TryParse(cells[0], out var first) || !IPAddress.TryParse(cells[1], out var last) || Number(last) < Number(first))
            {
                throw new FormatException($"{path}, line {number.ToString(CultureInfo.InvariantCulture)}: expected first address, last address, country.");
            }

            var at = cells.Count >= ContinentColumns && cells[2].Length == 2 && cells[3].Length == 2 ? 3 : 2;
            var place = new Place(Cell(cells, at)?.ToUpperInvariant(), Cell(cells, at + 1), Cell(cells, at + 2));
            if (!known.TryGetValue(place, out var index))
            {
                known.Add(place, index = known.Count);
            }

            ranges.Add((Number(first), Number(last), index));
        }

        return new(ranges, [.. known.OrderBy(entry => entry.Value).Select(entry => entry.Key)]);
    }

    /// <inheritdoc />
    public Place Find(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        var number = Number(address);
        var at = Array.BinarySearch(_first, number);
        at = at < 0 ? ~at - 1 : at;
        return at >= 0 && number <= _last[at] ? _places[_place[at]] : default;
    }

    private static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        (address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).TryWriteBytes(bytes, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static string? Cell(List<string> cells, int index) => index < cells.Count && cells[index].Length > 0 ? cells[index] : null;

    /// <summary>Cells of one line, quoted or not (RFC 4180 §2 without line breaks in cells).</summary>
    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        for (var at = 0; at <= line.Length;)
        {
            if (at < line.Length && line[at] == '"')
            {
                var end = at + 1;
                while (end < line.Length && (line[end] != '"' || (end + 1 < line.Length && line[end + 1] == '"')))
                {
                    end += line[end] == '"' ? 2 : 1;
                }

                cells.Add(line[(at + 1)..Math.Min(end, line.Length)].Replace("\"\"", "\"", StringComparison.Ordinal));
                at = Math.Min(end + 1, line.Length);
                at = at < line.Length ? at + 1 : line.Length + 1;
                continue;
            }

            var comma = line.IndexOf(',', at);
            cells.Add(line[at..(comma < 0 ? line.Length : comma)].Trim());
            at = comma < 0 ? line.Length + 1 : comma + 1;
        }

        return cells;
    }
}
