using QrAspire.Redirect.Targets;

namespace QrAspire.Bench.Redirects;

/// <summary>Codes as users make them: ids of 8 characters, URLs of about 60; always the same for the same number.</summary>
internal sealed class CodeSet
{
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
    private const int Seed = 20261121;

    private readonly string[] _ids;

    public CodeSet(int count)
    {
        var random = new Random(Seed);
        var ids = new HashSet<string>(count, StringComparer.Ordinal);
        while (ids.Count < count)
        {
            ids.Add(NewId(random));
        }

        _ids = [.. ids];
    }

    /// <summary>Short ids.</summary>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>An id of the same shape.</summary>
    public static string NewId(Random random) => new(random.GetItems(Alphabet.AsSpan(), 8));

    /// <summary>Writes the snapshot from which Redirect starts knowing all of them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="more">Further codes, by short id and the <c>extra</c> of their row.</param>
    public void WriteSnapshot(string path, params (string Id, string Extra)[] more)
    {
        var table = new TargetTable();
        var built = table.Build(_ids.Length + more.Length);
        foreach (var (id, extra) in _ids.Select(id => (id, (string?)null)).Concat(more.Select(code => (code.Id, (string?)code.Extra))))
        {
            built.Set(PackedTarget.Pack(Row(id) with { Extra = extra })!);
        }

        table.ReplaceAll(built);
        TargetSnapshot.Write(path, table, new Watermark("bench/1", 1));
    }

    private static TargetRow Row(string id) => new(
        id, Guid.CreateVersion7(), 1, TargetState.Active, $"https://www.example.org/shop/products/{id}?utm_source=poster", 302, null, null, null,
        ForwardQuery: false, TrackScans: true, HasPassword: false, Extra: null);
}
