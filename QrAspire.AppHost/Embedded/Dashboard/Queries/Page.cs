using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Embedded.Dashboard.Queries;

/// <summary>Part of a longer list.</summary>
/// <param name="Data">The elements from the offset on, at most as many as the limit.</param>
/// <param name="Total">How many match in all.</param>
internal sealed record Page<T>(ImmutableArray<T> Data, int Total)
{
    public static Page<T> Of<TSource>(IReadOnlyList<TSource> all, PageRange range, Func<TSource, T> view) =>
        new([.. all.Skip(range.Offset).Take(range.Limit).Select(view)], all.Count);
}

/// <summary>Query parameters <c>offset</c> and <c>limit</c>, kept within bounds.</summary>
internal sealed record PageRange(int Offset, int Limit)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 10_000;

    /// <exception cref="BadHttpRequestException">A value is no number.</exception>
    public static PageRange From(IQueryCollection query) => new(
        Math.Max(0, Number(query, "offset") ?? 0),
        Math.Clamp(Number(query, "limit") ?? DefaultLimit, 1, MaxLimit));

    private static int? Number(IQueryCollection query, string name)
    {
        if (query[name] is not [{ Length: > 0 } text])
            return null;
        return int.TryParse(text, out var number) ? number : throw new BadHttpRequestException($"'{name}' must be a whole number.");
    }
}
