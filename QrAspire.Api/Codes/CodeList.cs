#pragma warning disable CA1862 // These comparisons are translated to SQL's lower(), which has an index; string.Equals is not translated.
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using QrAspire.Api.Data;

namespace QrAspire.Api.Codes;

/// <summary>Reads pages of codes by keyset: a page continues after the last code shown, whatever was inserted or deleted meanwhile.</summary>
public sealed class CodeList(CodesDbContext db)
{
    /// <summary>Terms shorter than a trigram are matched at the beginning of words, where an index or a short scan finds them.</summary>
    private const int TrigramLength = 3;

    private const int StreamedPage = 1000;

    /// <summary>Matches that are put in order here; among more of them Postgres finds a page by walking through the ids, newest first.</summary>
    private const int Few = 1000;

    /// <summary>One page, the cursor of the next, and how many match in all when asked.</summary>
    public async Task<(IReadOnlyList<Code> Items, Cursor? Next, long? Total)> ReadAsync(CodeFilter filter, CancellationToken cancellationToken)
    {
        var matching = Match(filter);
        long? total = filter.Count ? await matching.LongCountAsync(cancellationToken) : null;
        var (items, next) = filter.Sort == CodeSort.Relevance
            ? await ReadFewAsync(matching, filter, cancellationToken) ?? await ReadRankedAsync(filter, cancellationToken)
            : await ReadSortedAsync(matching, filter, cancellationToken);
        return (items, next, total);
    }

    /// <summary>The codes that a filter lets through, unordered.</summary>
    public IQueryable<Code> Match(CodeFilter filter) => WithTerms(Filter(db.Codes.AsNoTracking(), filter), filter.Terms);

    private static IQueryable<Code> WithTerms(IQueryable<Code> codes, IEnumerable<string> terms)
    {
        foreach (var term in terms)
        {
            var pattern = IsShort(term) ? $"% {LikePattern.Escape(term)}%" : $"%{LikePattern.Escape(term)}%";
            codes = codes.Where(code => EF.Functions.Like(code.SearchText, pattern, "\\"));
        }

        return codes;
    }

    private static bool IsShort(string term) => term.Length < TrigramLength && term.All(char.IsAscii);

    /// <summary>All of a filter but its words.</summary>
    private static IQueryable<Code> Filter(IQueryable<Code> codes, CodeFilter filter)
    {
        codes = filter.Deleted ? codes.Where(code => code.DeletedAt != null) : codes.Where(code => code.DeletedAt == null);
        if (filter.Statuses.Count < Enum.GetValues<CodeStatus>().Length)
        {
            var statuses = filter.Statuses;
            codes = codes.Where(code => statuses.Contains(code.Status));
        }

        if (filter.Kind is { } kind) codes = codes.Where(code => code.Kind == kind);
        if (filter.ShortId is { } shortId) codes = codes.Where(code => code.ShortId == shortId);
        if (filter.FolderId is { } folder) codes = codes.Where(code => code.FolderId == folder);
        if (filter.WithoutFolder) codes = codes.Where(code => code.FolderId == null);
        foreach (var tag in filter.Tags) codes = codes.Where(code => code.Tags.Contains(tag));
        return codes;
    }

    /// <summary>All codes that a filter lets through, oldest first. They are read page by page, because a context that repeats what failed keeps a whole answer in memory.</summary>
    public async IAsyncEnumerable<Code> StreamAsync(CodeFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Code> page;
        var rest = Match(filter);
        do
        {
            page = await rest.OrderBy(code => code.CreatedAt).ThenBy(code => code.Id).Take(StreamedPage).ToListAsync(cancellationToken);
            foreach (var code in page) yield return code;
            if (page is [.., var last]) rest = Match(filter).Where(code => EF.Functions.GreaterThan(ValueTuple.Create(code.CreatedAt, code.Id), ValueTuple.Create(last.CreatedAt, last.Id)));
        }
        while (page.Count == StreamedPage);
    }

    private static async Task<(IReadOnlyList<Code>, Cursor?)> ReadSortedAsync(IQueryable<Code> codes, CodeFilter filter, CancellationToken cancellationToken)
    {
        var after = filter.After;
        var ordered = (filter.Sort, filter.Descending) switch
        {
            (CodeSort.CreatedAt, true) => After(codes, after, c => codes.Where(code => EF.Functions.LessThan(ValueTuple.Create(code.CreatedAt, code.Id), ValueTuple.Create(c.Time, c.Id)))).OrderByDescending(code => code.CreatedAt).ThenByDescending(code => code.Id),
            (CodeSort.CreatedAt, false) => After(codes, after, c => codes.Where(code => EF.Functions.GreaterThan(ValueTuple.Create(code.CreatedAt, code.Id), ValueTuple.Create(c.Time, c.Id)))).OrderBy(code => code.CreatedAt).ThenBy(code => code.Id),
            (CodeSort.UpdatedAt, true) => After(codes, after, c => codes.Where(code => EF.Functions.LessThan(ValueTuple.Create(code.UpdatedAt, code.Id), ValueTuple.Create(c.Time, c.Id)))).OrderByDescending(code => code.UpdatedAt).ThenByDescending(code => code.Id),
            (CodeSort.UpdatedAt, false) => After(codes, after, c => codes.Where(code => EF.Functions.GreaterThan(ValueTuple.Create(code.UpdatedAt, code.Id), ValueTuple.Create(c.Time, c.Id)))).OrderBy(code => code.UpdatedAt).ThenBy(code => code.Id),
            (_, true) => After(codes, after, c => codes.Where(code => EF.Functions.LessThan(ValueTuple.Create((code.Title ?? "").ToLower(), code.Id), ValueTuple.Create(c.Key, c.Id)))).OrderByDescending(code => (code.Title ?? "").ToLower()).ThenByDescending(code => code.Id),
            (_, false) => After(codes, after, c => codes.Where(code => EF.Functions.GreaterThan(ValueTuple.Create((code.Title ?? "").ToLower(), code.Id), ValueTuple.Create(c.Key, c.Id)))).OrderBy(code => (code.Title ?? "").ToLower()).ThenBy(code => code.Id),
        };
        var items = await ordered.Take(filter.Limit + 1).Select(code => new { Code = code, TitleKey = filter.Sort == CodeSort.Title ? (code.Title ?? "").ToLower() : "" }).ToListAsync(cancellationToken);
        if (items.Count <= filter.Limit) return ([.. items.Select(item => item.Code)], null);

        items.RemoveAt(filter.Limit);
        var last = items[^1];
        var key = filter.Sort switch
        {
            CodeSort.CreatedAt => last.Code.CreatedAt.Ticks.ToString(CultureInfo.InvariantCulture),
            CodeSort.UpdatedAt => last.Code.UpdatedAt.Ticks.ToString(CultureInfo.InvariantCulture),
            _ => last.TitleKey,
        };
        return ([.. items.Select(item => item.Code)], new Cursor(filter.Sort, filter.Descending, key, last.Code.Id));
    }

    /// <summary>
    /// A page of a search that matches few codes, null when it matches many. All matches are asked for, in no order, because the planner cannot know that
    /// a word is rare and would walk through all codes by id to find a page of it; and once for all ranks, because each look into the trigrams costs as much.
    /// </summary>
    private async Task<(IReadOnlyList<Code>, Cursor?)?> ReadFewAsync(IQueryable<Code> matching, CodeFilter filter, CancellationToken cancellationToken)
    {
        var text = string.Join(' ', filter.Terms);
        var prefix = LikePattern.Escape(text) + "%";
        var inside = "%" + prefix;
        var found = await matching.Select(code => new
        {
            code.Id,
            Rank = code.ShortId != null && code.ShortId.ToLower() == text ? 0
                : EF.Functions.Like((code.Title ?? "").ToLower(), prefix, "\\") ? 1
                : EF.Functions.Like((code.Title ?? "").ToLower(), inside, "\\") ? 2 : 3,
        }).Take(Few + 1).ToListAsync(cancellationToken);
        if (found.Count > Few) return null;

        return await PageAsync(
            [.. found.OrderBy(match => match.Rank).ThenByDescending(match => match.Id)
                .Where(match => filter.After is not { } after || match.Rank > after.Rank || (match.Rank == after.Rank && match.Id < after.Id))
                .Take(filter.Limit + 1).Select(match => (match.Id, match.Rank))],
            filter, cancellationToken);
    }

    /// <summary>
    /// Reads rank after rank until the page is full. Ranks do not overlap, and each is few matches in no order (<see cref="Few"/>) or a short walk through the
    /// ids, so a word that all codes share costs no more than a rare one.
    /// </summary>
    private async Task<(IReadOnlyList<Code>, Cursor?)> ReadRankedAsync(CodeFilter filter, CancellationToken cancellationToken)
    {
        var page = new List<(Guid, int)>(filter.Limit + 1);
        for (var rank = filter.After?.Rank ?? 0; rank <= 3 && page.Count <= filter.Limit; rank++)
        {
            // What stands in the title stands in the text: asking both looks into the larger index for nothing. Only a short term asks more, the beginning of a word.
            var asked = rank is 1 or 2 ? filter.Terms.Where(IsShort) : filter.Terms;
            var ranked = OfRank(WithTerms(Filter(db.Codes.AsNoTracking(), filter), asked), rank, filter.Terms);
            if (filter.After is { } after && after.Rank == rank) ranked = ranked.Where(code => code.Id < after.Id);
            var found = await ranked.Select(code => code.Id).Take(Few + 1).ToListAsync(cancellationToken);
            if (found.Count > Few) found = await ranked.OrderByDescending(code => code.Id).Select(code => code.Id).Take(filter.Limit + 1).ToListAsync(cancellationToken);
            foreach (var id in found.OrderDescending().Take(filter.Limit + 1 - page.Count)) page.Add((id, rank));
        }

        return await PageAsync(page, filter, cancellationToken);
    }

    /// <summary>Reads the codes of a page in its order; one more than the page says that there is a next.</summary>
    private async Task<(IReadOnlyList<Code>, Cursor?)> PageAsync(IReadOnlyList<(Guid Id, int Rank)> found, CodeFilter filter, CancellationToken cancellationToken)
    {
        if (found.Count == 0) return ([], null);
        var ids = found.Take(filter.Limit).Select(match => match.Id).ToArray();
        var codes = await db.Codes.AsNoTracking().Where(code => ids.Contains(code.Id)).ToDictionaryAsync(code => code.Id, cancellationToken);
        Cursor? next = found.Count <= filter.Limit ? null : new(filter.Sort, filter.Descending, found[filter.Limit - 1].Rank.ToString(CultureInfo.InvariantCulture), ids[^1]);
        return ([.. ids.Select(id => codes.GetValueOrDefault(id)).OfType<Code>()], next);
    }

    private static IQueryable<Code> OfRank(IQueryable<Code> codes, int rank, IReadOnlyList<string> terms)
    {
        var shortId = string.Join(' ', terms);
        var prefix = LikePattern.Escape(shortId) + "%";
        var inside = "%" + prefix;
        return rank switch
        {
            0 => codes.Where(code => code.ShortId != null && code.ShortId.ToLower() == shortId),
            1 => codes.Where(code => EF.Functions.Like((code.Title ?? "").ToLower(), prefix, "\\") && (code.ShortId == null || code.ShortId.ToLower() != shortId)),
            2 => codes.Where(code => EF.Functions.Like((code.Title ?? "").ToLower(), inside, "\\") && !EF.Functions.Like((code.Title ?? "").ToLower(), prefix, "\\") && (code.ShortId == null || code.ShortId.ToLower() != shortId)),
            _ => codes.Where(code => !EF.Functions.Like((code.Title ?? "").ToLower(), inside, "\\") && (code.ShortId == null || code.ShortId.ToLower() != shortId)),
        };
    }

    private static IQueryable<Code> After(IQueryable<Code> codes, Cursor? cursor, Func<Cursor, IQueryable<Code>> rest) => cursor is null ? codes : rest(cursor);
}
