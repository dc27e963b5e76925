using System.Text;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Tests.Rendering.Symbols;

public class FastQrEncoderTests
{
    private const string Alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    private const string KanjiSample = "日本語漢字点茗東京都港区芝公園四丁目二番八号";

    private static readonly FastQrEncoder s_fast = new();
    private static readonly QrCoderEncoder s_reference = new();

    [Fact]
    public void Every_version_level_and_mode_equals_libqrencode()
    {
        var random = new Random(1);
        var compared = 0;
        for (var version = 1; version <= 40; version++)
        {
            foreach (var level in Enum.GetValues<EccLevel>())
            {
                foreach (var mode in new[] { LibQrEncode.Numeric, LibQrEncode.Alphanumeric, LibQrEncode.Bytes, LibQrEncode.Kanji })
                {
                    foreach (var fill in new[] { 0.3, 0.75, 0.9, 1.0 })
                    {
                        var text = Sample(random, mode, Capacity(version, micro: false, level, mode), fill);
                        Compare(text, mode, version, level, micro: false).ShouldBeTrue();
                        compared++;
                    }
                }
            }
        }

        compared.ShouldBe(2560);
    }

    [Fact]
    public void Every_micro_version_level_and_mode_equals_libqrencode()
    {
        var random = new Random(2);
        var compared = 0;
        for (var version = 1; version <= 4; version++)
        {
            foreach (var level in new[] { EccLevel.L, EccLevel.M, EccLevel.Q })
            {
                if (QrTables.EccPerBlock(version, true, level) == 0) continue;
                foreach (var mode in new[] { LibQrEncode.Numeric, LibQrEncode.Alphanumeric, LibQrEncode.Bytes, LibQrEncode.Kanji })
                {
                    if (QrTables.CountBits(version, true, (QrMode)mode) == 0) continue;
                    for (var length = 1; length <= Capacity(version, micro: true, level, mode); length++)
                    {
                        // libqrencode's micro versions below 3 refuse an automatic level 0 for M1 alone.
                        if (Compare(Sample(random, mode, length, 1), mode, version, level, micro: true)) compared++;
                    }
                }
            }
        }

        compared.ShouldBeGreaterThan(150);
    }

    [Fact]
    public void The_automatic_mask_and_matrix_equal_the_reference()
    {
        var random = new Random(3);
        foreach (var level in Enum.GetValues<EccLevel>())
        {
            for (var version = 1; version <= 40; version++)
            {
                foreach (var mode in new[] { LibQrEncode.Numeric, LibQrEncode.Alphanumeric, LibQrEncode.Bytes })
                {
                    if (mode != LibQrEncode.Bytes && version % 5 != 1) continue;
                    var text = Sample(random, mode, Capacity(version, micro: false, level, mode), 0.9);
                    var request = new QrRequest { Text = text, Ecc = level, Version = version };
                    s_reference.Encode(request).Errors.ShouldBeEmpty($"{version}-{level} mode {mode} length {text.Length}");
                    Same(s_fast.Encode(request).Value!, s_reference.Encode(request).Value!).ShouldBeTrue($"{version}-{level} mode {mode}");
                }
            }
        }
    }

    [Theory]
    [InlineData("HELLO WORLD 12345678901234567890 hello", 3)]
    [InlineData("https://example.org/r/Ab3dEf9h", 3)]
    public void Versions_are_the_smallest_that_fit(string text, int version) =>
        s_fast.Encode(new QrRequest { Text = text, Ecc = EccLevel.M }).Value!.Version.ShouldBeLessThanOrEqualTo(version);

    [Fact]
    public void Mixed_text_never_needs_more_bits_than_one_byte_segment()
    {
        var plan = new SegmentPlan();
        var property = FsCheck.Fluent.Prop.ForAll<FsCheck.NonEmptyString>(sample =>
        {
            var text = sample.Get;
            if (RequestRules.Check(new QrRequest { Text = text }) is not null) return true;
            plan.Load(new QrRequest { Text = text });
            var solved = plan.Solve(9, micro: false, unannouncedBytes: false);
            var single = 12 + (Encoding.UTF8.GetByteCount(text) * 8) + (Ascii.IsValid(text) ? 0 : 12);
            return solved && plan.Bits <= single;
        });
        FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure, property);
    }

    [Fact]
    public void Boost_keeps_the_version_and_raises_the_level()
    {
        var plain = s_fast.Encode(new QrRequest { Text = "https://x.org", Ecc = EccLevel.L }).Value!;
        var boosted = s_fast.Encode(new QrRequest { Text = "https://x.org", Ecc = EccLevel.L, BoostEcc = true }).Value!;

        boosted.Version.ShouldBe(plain.Version);
        plain.Level.ShouldBe(EccLevel.L);
        (boosted.Level > EccLevel.L).ShouldBeTrue();
    }

    [Fact]
    public void The_chosen_mask_is_used_and_reported()
    {
        for (var mask = 0; mask < 8; mask++)
        {
            var matrix = s_fast.Encode(new QrRequest { Text = "mask", Mask = mask }).Value!;
            matrix.Mask.ShouldBe(mask);
            FormatInformation.Read(matrix).ShouldBe((EccLevel.M, mask));
        }
    }

    [Theory]
    [InlineData("", null, false, "text", "required")]
    [InlineData("x", 0, false, "version", "out_of_range")]
    [InlineData("x", 41, false, "version", "out_of_range")]
    [InlineData("1", 5, true, "version", "out_of_range")]
    [InlineData("this text is far too long for version one", 1, false, "text", "too_long")]
    [InlineData("this text is far too long for Micro QR", null, true, "text", "too_long")]
    [InlineData("ü", null, true, "text", "unsupported")]
    public void Bad_input_names_the_field(string text, int? version, bool micro, string field, string code)
    {
        foreach (var encoder in new IQrEncoder[] { s_fast, s_reference })
        {
            if (encoder == s_reference && code == "unsupported") continue;
            var error = encoder.Encode(new QrRequest { Text = text, Version = version, Micro = micro, Ecc = EccLevel.L }, new QrMatrix());
            error.ShouldNotBeNull(encoder.Name);
            error.Field.ShouldBe(field);
            error.Code.ShouldBe(code);
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (var text in new[] { "\ud800", "a\udc00b", "\ud83d\ud83d\ude00" })
            s_fast.Encode(new QrRequest { Text = text }).Errors[0].Code.ShouldBe("invalid_unicode");
    }

    [Fact]
    public void A_matrix_allocates_nothing()
    {
        var request = new QrRequest { Text = "https://qr.example.org/r/Ab3dEf9h?x=12345" };
        var matrix = new QrMatrix();
        for (var i = 0; i < 50; i++) s_fast.Encode(request, matrix);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) s_fast.Encode(request, matrix);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public async Task Micro_symbols_are_read()
    {
        var renderer = new QrImageRenderer(s_fast);
        foreach (var text in new[] { "12345", "HELLO", "hello", "Micro QR 14b" })
        {
            var image = renderer.Render(new RenderRequest { Text = text, Micro = true, Ecc = EccLevel.L }).Value!;
            await Decoders.ShouldReadAsync(image, text, zbar: false);
        }
    }

    [Fact]
    public async Task Kanji_and_mixed_scripts_are_read()
    {
        var renderer = new QrImageRenderer(s_fast);
        using var folder = new TemporaryFolder();
        foreach (var text in new[] { KanjiSample, "ABC123日本語xyz", "Привет, мир", "👋🏽 ok" })
        {
            var file = await Decoders.RasterAsync(folder, renderer.Render(new RenderRequest { Text = text }).Value!);
            (await Decoders.ZbarAsync(file)).ShouldBe(text);
            (await Decoders.ZxingTextAsync(file)).ShouldBe(text);
        }
    }

    [Fact]
    public async Task Structured_append_is_read_in_parts_that_make_the_whole()
    {
        var text = string.Concat(Enumerable.Range(0, 60).Select(i => $"Zeile {i}: Größe; "));
        var parts = StructuredAppendSequence.Split(s_fast, new QrRequest { Text = text, Version = 10 }).Value!;

        parts.Count.ShouldBeInRange(2, 16);
        string.Concat(parts.Select(p => p.Text)).ShouldBe(text);
        using var folder = new TemporaryFolder();
        foreach (var part in parts)
        {
            var matrix = s_fast.Encode(part).Value!;
            var png = QrAspire.Api.Rendering.Output.PlainPng.Write(matrix, new RenderRequest { Text = "" }).Value!;
            var file = folder.File($"{part.Append!.Value.Index}.png");
            await File.WriteAllBytesAsync(file, png);
            (await Decoders.ZxingAsync(file)).ShouldBe(part.Text);
            var report = (await Decoders.RunAsync("ZXingReader", file)).Output;
            report.ShouldContain($"Structured Append: symbol {part.Append.Value.Index + 1} of {parts.Count} (parity/id: '{part.Append.Value.Parity}')");
        }
    }

    [Fact]
    public async Task Gs1_symbols_are_read_as_gs1()
    {
        const string text = "0109521234543213" + "10ABC123\u001d" + "17271231";
        var image = new QrImageRenderer(s_fast).Render(new RenderRequest { Text = text, Fnc1 = Fnc1Mode.Gs1 }).Value!;
        using var folder = new TemporaryFolder();
        var report = (await Decoders.RunAsync("ZXingReader", await Decoders.RasterAsync(folder, image))).Output;

        report.ShouldContain("]Q3");
        report.ShouldContain("GS1");
    }

    private static bool Compare(string text, int mode, int version, EccLevel level, bool micro)
    {
        var data = mode == LibQrEncode.Kanji ? LibQrEncode.ShiftJis(text) : Encoding.Latin1.GetBytes(text);
        var expected = LibQrEncode.Encode(data, mode, version, level, micro);
        if (expected is null) return false;

        // The mask is the other's choice, read back from its format information.
        var other = new QrMatrix();
        other.Reset(version, micro, level, 0);
        for (var y = 0; y < other.Size; y++)
        {
            for (var x = 0; x < other.Size; x++)
            {
                if (expected[x, y]) other.SetDark(x, y);
            }
        }

        var (_, mask) = FormatInformation.Read(other);
        var ours = s_fast.Encode(new QrRequest { Text = text, Version = version, Ecc = level, Micro = micro, Mask = mask });
        ours.Ok.ShouldBeTrue($"{version}-{level} mode {mode} length {text.Length} micro {micro}: {string.Join(' ', ours.Errors)}");
        Same(ours.Value!, other).ShouldBeTrue($"{version}-{level} mode {mode} length {text.Length} micro {micro}");
        return true;
    }

    private static bool Same(QrMatrix a, QrMatrix b)
    {
        if (a.Size != b.Size) return false;
        for (var y = 0; y < a.Size; y++)
        {
            if (!a.Row(y).SequenceEqual(b.Row(y))) return false;
        }

        return true;
    }

    private static int Capacity(int version, bool micro, EccLevel level, int mode)
    {
        var bits = QrTables.DataBits(version, micro, level) - QrTables.ModeBits(version, micro) - QrTables.CountBits(version, micro, (QrMode)mode);
        return mode switch
        {
            LibQrEncode.Numeric => (bits / 10 * 3) + (bits % 10 >= 7 ? 2 : bits % 10 >= 4 ? 1 : 0),
            LibQrEncode.Alphanumeric => (bits / 11 * 2) + (bits % 11 >= 6 ? 1 : 0),
            LibQrEncode.Bytes => bits / 8,
            _ => bits / 13,
        };
    }

    /// <summary>Text that the optimal plan keeps in one segment of the mode.</summary>
    private static string Sample(Random random, int mode, int capacity, double fill)
    {
        var length = Math.Max(1, (int)(capacity * fill));
        return mode switch
        {
            LibQrEncode.Numeric => Text(length, _ => (char)('0' + random.Next(10))),
            LibQrEncode.Alphanumeric => Text(length, i => i % 3 == 0 ? (char)('A' + random.Next(26)) : Alphanumerics[random.Next(45)]),
            LibQrEncode.Bytes => Text(length, _ => (char)('a' + random.Next(26))),
            _ => Text(length, _ => KanjiSample[random.Next(KanjiSample.Length)]),
        };
    }

    private static string Text(int length, Func<int, char> character) => string.Create(length, character, (span, next) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = next(i);
    });
}
