using System.Text;
using FsCheck;
using FsCheck.Fluent;
using QrAspire.Redirect.Targets;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

public sealed class TargetTableTests
{
    [Fact]
    public void A_table_is_a_dictionary_whatever_is_put_in()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString[]>(), ids =>
        {
            var (table, model) = (new TargetTable(), new Dictionary<string, long>(StringComparer.Ordinal));
            long version = 0;
            foreach (var id in ids.Select(id => Wellformed(id.Get)).Where(id => Encoding.UTF8.GetByteCount(id) is > 0 and <= 255))
            {
                model[id] = ++version;
                table.Set(PackedTarget.Pack(Row(id) with { Version = version })!);
            }

            table.Count.ShouldBe(model.Count);
            foreach (var (id, expected) in model)
            {
                table.Find(Encoding.UTF8.GetBytes(id)).Version.ShouldBe(expected);
            }

            table.Find("never put in"u8).Exists.ShouldBeFalse();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));
    }

    [Fact]
    public async Task Readers_see_every_known_code_while_the_table_grows()
    {
        const int Count = 50_000;
        var table = new TargetTable();
        table.Set(PackedTarget.Pack(Row("always"))!);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                table.Find("always"u8).Exists.ShouldBeTrue();
            }
        });

        for (var i = 0; i < Count; i++)
        {
            table.Set(PackedTarget.Pack(Row($"code{i}"))!);
        }

        await done.CancelAsync();
        await reader;
        table.Count.ShouldBe(Count + 1);
        Enumerable.Range(0, Count).ShouldAllBe(i => table.Find(Encoding.UTF8.GetBytes($"code{i}")).Exists);
    }

    [Fact]
    public void What_a_lookup_found_does_not_undo_a_newer_change()
    {
        var table = new TargetTable();
        table.Set(PackedTarget.Pack(Row("a") with { Version = 2 })!);
        table.TryAdd(PackedTarget.Pack(Row("a") with { Version = 1 })!);

        table.Find("a"u8).Version.ShouldBe(2);
    }

    [Fact]
    public void A_row_that_is_gone_answers_as_deleted()
    {
        var table = new TargetTable();
        table.Set(PackedTarget.Pack(Row("a"))!);
        table.SetDeleted("a");
        table.SetDeleted("never there");

        table.Find("a"u8).State.ShouldBe(TargetState.Deleted);
        table.Count.ShouldBe(1);
    }

    [Fact]
    public void Every_field_survives_packing_and_the_snapshot()
    {
        var plain = Row("plain") with { Status = 308, ForwardQuery = true, TrackScans = false };
        var rich = Row("rich/ä") with
        {
            Url = null,
            ValidFrom = DateTimeOffset.UnixEpoch.AddDays(1),
            ValidUntil = DateTimeOffset.UnixEpoch.AddDays(2),
            MaxScans = 7,
            HasPassword = true,
            State = TargetState.Disabled,
            Extra = """{"fallbackUrl":"https://example.org/ü","passwordHash":"h","title":"T","payload":{"type":"text","text":"hi"},"previewFirst":true}""",
        };
        using var data = new TemporaryFolder();
        var (written, read) = (new TargetTable(), new TargetTable());
        written.Set(PackedTarget.Pack(plain)!);
        written.Set(PackedTarget.Pack(rich)!);
        TargetSnapshot.Write(data.File("s"), written, new Watermark("cluster/1", 42)).ShouldBe(2);
        TargetSnapshot.Read(data.File("s"), read).ShouldBe(new Watermark("cluster/1", 42));

        var first = read.Find("plain"u8);
        (first.CodeId, first.Version, first.Status, first.ForwardQuery, first.TrackScans, first.State, first.Url, first.Rich)
            .ShouldBe((plain.CodeId, plain.Version, 308, true, false, TargetState.Active, plain.Url, null));
        var second = read.Find("rich/ä"u8);
        (second.Url, second.State).ShouldBe((null, TargetState.Disabled));
        var extras = second.Rich.ShouldNotBeNull();
        (extras.ValidFrom, extras.ValidUntil, extras.MaxScans, extras.HasPassword, extras.PasswordHash, extras.Title, extras.PreviewFirst)
            .ShouldBe((rich.ValidFrom, rich.ValidUntil, 7, true, "h", "T", true));
        extras.FallbackUrl.ShouldBe("https://example.org/%C3%BC");
        extras.Payload!.Value.GetProperty("text").GetString().ShouldBe("hi");
    }

    [Fact]
    public void A_damaged_snapshot_is_refused_whole()
    {
        using var data = new TemporaryFolder();
        var table = new TargetTable();
        for (var i = 0; i < 20; i++)
        {
            table.Set(PackedTarget.Pack(Row($"code{i}"))!);
        }

        TargetSnapshot.Write(data.File("s"), table, new Watermark("c", 1));
        var good = File.ReadAllBytes(data.File("s"));
        for (var at = 0; at < good.Length; at += 7)
        {
            var bad = good.ToArray();
            bad[at] ^= 0x10;
            File.WriteAllBytes(data.File("s"), bad);
            var read = new TargetTable();
            Should.Throw<InvalidDataException>(() => TargetSnapshot.Read(data.File("s"), read), $"byte {at}");
            read.Count.ShouldBe(0);
        }

        File.WriteAllBytes(data.File("s"), good[..^5]);
        Should.Throw<InvalidDataException>(() => TargetSnapshot.Read(data.File("s"), new TargetTable()));
    }

    [Fact]
    public void A_plain_code_costs_few_bytes()
    {
        var packed = PackedTarget.Pack(Row("abcd2345") with { Url = $"https://www.example.org/{new string('x', 36)}" })!;

        packed.Length.ShouldBeLessThan(110);
    }

    [Theory]
    [InlineData("https://example.org/a?b=c#d", "https://example.org/a?b=c#d")]
    [InlineData("https://example.org/straße?q=ü", "https://example.org/stra%C3%9Fe?q=%C3%BC")]
    [InlineData("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC")]
    [InlineData("https://example.org/a b\r\nSet-Cookie: x", "https://example.org/a%20b%0D%0ASet-Cookie:%20x")]
    [InlineData("app:öffne", "app:%C3%B6ffne")]
    public void A_stored_url_is_made_fit_for_the_header(string url, string expected) => LocationUrl.Normalise(url).ShouldBe(expected);

    [Fact]
    public void No_stored_url_can_break_the_header()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), url =>
            LocationUrl.Normalise(url.Get).All(character => character is > ' ' and < '\x7F')).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static TargetRow Row(string id) => new(
        id, Guid.CreateVersion7(), 1, TargetState.Active, "https://example.org/x", 302, null, null, null, ForwardQuery: false, TrackScans: true, HasPassword: false, Extra: null);

    /// <summary>Postgres stores no lone surrogates and no zeros.</summary>
    private static string Wellformed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace("\0", "", StringComparison.Ordinal);
}
