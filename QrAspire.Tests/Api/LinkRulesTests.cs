using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using QrAspire.Api.Links;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Api;

public sealed class LinkRulesTests
{
    private static readonly LinkRules s_rules = Rules("https://qr.example.com");

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("https://example.com/")]
    [InlineData("http://example.com:8080/a/../b?x=%41&y=1#frag")]
    [InlineData("HTTPS://Example.COM/Path")]
    [InlineData("http://192.168.1.20/printer")]
    [InlineData("http://[2001:db8::1]:8080/x")]
    [InlineData("http://localhost:5082/x")]
    [InlineData("https://example.com/@name?mail=a@b.c")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://example.com?redirect=https://qr.example.com/r/abc")]
    public void An_ordinary_url_is_kept_letter_by_letter(string url) => Check(url).ShouldBe(url);

    [Theory]
    [InlineData("  https://example.com/a \n", "https://example.com/a")]
    [InlineData("https://bücher.example/größe?q=ä#ö", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?q=%C3%A4#%C3%B6")]
    [InlineData("https://例え.テスト/パス", "https://xn--r8jz45g.xn--zckzah/%E3%83%91%E3%82%B9")]
    [InlineData("https://example.com/a b", "https://example.com/a%20b")]
    [InlineData("https://example.com/😀", "https://example.com/%F0%9F%98%80")]
    [InlineData("https://bücher.example:8443", "https://xn--bcher-kva.example:8443/")]
    public void Anything_else_is_written_as_a_browser_sends_it(string url, string expected) => Check(url).ShouldBe(expected);

    /// <summary>Hostile and broken destinations, each with the reason it is refused for.</summary>
    [Theory]
    [InlineData("", "required")]
    [InlineData("   ", "required")]
    [InlineData("example.com", "not_absolute")]
    [InlineData("//example.com", "not_absolute")]
    [InlineData("/path", "not_absolute")]
    [InlineData("https:example.com", "not_absolute")]
    [InlineData("https:/example.com", "not_absolute")]
    [InlineData("http:///example.com", "invalid_url")]
    [InlineData("https://", "invalid_url")]
    [InlineData("https:///", "invalid_url")]
    [InlineData("https://?x", "invalid_url")]
    [InlineData("https://:80/", "invalid_url")]
    [InlineData("https://exa mple.com/", "invalid_url")]
    [InlineData("https://example.com:99999/", "invalid_url")]
    [InlineData("https://[::1/", "invalid_url")]
    [InlineData("javascript:alert(1)", "scheme_not_allowed")]
    [InlineData("JaVaScRiPt:alert(1)", "scheme_not_allowed")]
    [InlineData("data:text/html,<script>alert(1)</script>", "scheme_not_allowed")]
    [InlineData("vbscript:msgbox", "scheme_not_allowed")]
    [InlineData("file:///etc/passwd", "scheme_not_allowed")]
    [InlineData("ftp://example.com/", "scheme_not_allowed")]
    [InlineData("ws://example.com/", "scheme_not_allowed")]
    [InlineData("blob:https://example.com/1", "scheme_not_allowed")]
    [InlineData("view-source:https://example.com", "scheme_not_allowed")]
    [InlineData("about:blank", "scheme_not_allowed")]
    [InlineData("mailto:a@example.com", "scheme_not_allowed")]
    [InlineData("intent://x#Intent;end", "scheme_not_allowed")]
    [InlineData("java\nscript:alert(1)", "invalid_characters")]
    [InlineData("https://example.com/\r\nSet-Cookie: a=b", "invalid_characters")]
    [InlineData("https://example.com/\0", "invalid_characters")]
    [InlineData("https://exam\tple.com/", "invalid_characters")]
    [InlineData("https://example.com/\u0085x", "invalid_characters")]
    [InlineData("https://example.com\\@evil.example/", "invalid_characters")]
    [InlineData("https:\\\\evil.example", "not_absolute")]
    [InlineData("https://example.com/<script>", "invalid_characters")]
    [InlineData("https://example.com/\"onload", "invalid_characters")]
    [InlineData("https://user@example.com/", "user_info")]
    [InlineData("https://user:secret@example.com/", "user_info")]
    [InlineData("https://example.com:80@evil.example/", "user_info")]
    [InlineData("https://@example.com/", "user_info")]
    [InlineData("https://qr.example.com", "loop")]
    [InlineData("https://qr.example.com/r/abc", "loop")]
    [InlineData("http://qr.example.com/r/abc", "loop")]
    [InlineData("HTTPS://QR.EXAMPLE.COM/l/abc", "loop")]
    [InlineData("https://qr.example.com./r/abc", "loop")]
    [InlineData("https://qr.example.com:443/r/abc", "loop")]
    [InlineData("https://other-own.example/x", "loop")]
    [InlineData("https://OTHER-OWN.example:8443/x", "loop")]
    [InlineData("https://ｑｒ.example.com/r/abc", "invalid_characters")]
    [InlineData("https://𝗾𝗿.example.com/r/abc", "invalid_characters")]
    [InlineData("https://q\u200br.example.com/r/abc", "invalid_characters")]
    [InlineData("https://qr。example.com/r/abc", "loop")]
    [InlineData("ssh://example.com/", "scheme_not_allowed")]
    [InlineData("gopher://example.com/1", "scheme_not_allowed")]
    [InlineData("ldap://example.com/", "scheme_not_allowed")]
    [InlineData("jar:https://example.com!/x", "scheme_not_allowed")]
    [InlineData("chrome://settings", "scheme_not_allowed")]
    [InlineData("ms-msdt:/id x", "scheme_not_allowed")]
    [InlineData("tel:+49301", "scheme_not_allowed")]
    [InlineData("httpss://example.com", "scheme_not_allowed")]
    [InlineData("\u0001javascript:alert(1)", "invalid_characters")]
    [InlineData("https://example.com/\u007f", "invalid_characters")]
    [InlineData("https://example.com/`x`", "invalid_characters")]
    [InlineData("https://example.com/{x}", "invalid_characters")]
    [InlineData("https://a:b@qr.example.com/r/x", "user_info")]
    [InlineData("https://example.com%40evil.example@evil.example/", "user_info")]
    public void A_dangerous_or_broken_url_is_refused_with_its_reason(string url, string code) => s_rules.Check(url).Code.ShouldBe(code);

    /// <summary>Forms that programs read differently: each is refused, or what is stored says plainly where it leads and is not this platform.</summary>
    [Theory]
    [InlineData("https://qr%2Eexample.com/r/x")]
    [InlineData("https://%71r.example.com/r/x")]
    [InlineData("https://qr.example.com%2F@evil.example/")]
    [InlineData("https://example.com;@evil.example/")]
    [InlineData("https://example.com#@evil.example/")]
    [InlineData("https://example.com?@evil.example/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    [InlineData("https://аррӏе.example/")]
    [InlineData("https://pаypal.example/")]
    [InlineData("https://xn--pypal-4ve.example/")]
    [InlineData("https://example.com\u2044path.evil.example/")]
    [InlineData("https://example.com\u3002evil.example/")]
    [InlineData("https://\u200bexample.com/")]
    [InlineData("https://ex\u00adample.com/")]
    [InlineData("https://example.com/\u202egnp.exe")]
    [InlineData("https://ⓔxample.com/")]
    [InlineData("https://example.com/%0d%0aSet-Cookie:%20a=b")]
    [InlineData("https://example.com/%00")]
    [InlineData("https://example.com/..%2f..%2fetc")]
    [InlineData("https://-example-.com/")]
    [InlineData("https://a..b/")]
    [InlineData("https://example.com:0/")]
    [InlineData("https://example.com:00443/")]
    [InlineData("https://EXAMPLE.COM./")]
    public void What_programs_read_differently_is_refused_or_made_plain(string url)
    {
        var (stored, code, _) = s_rules.Check(url);
        if (stored is null)
        {
            code.ShouldNotBeNull();
            return;
        }

        stored.ShouldAllBe(character => character > ' ' && character <= '~');
        var uri = new Uri(stored);
        uri.Scheme.ShouldBe("https");
        uri.UserInfo.ShouldBeEmpty();
        uri.IdnHost.TrimEnd('.').ShouldNotBe("qr.example.com");
        uri.IdnHost.ShouldAllBe(character => character < 128);
        stored.ShouldStartWith("https://", Case.Insensitive);
        s_rules.Check(stored).Url.ShouldBe(stored);
    }

    [Fact]
    public async Task The_blocklist_is_read_again_when_it_changes()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("blocked.txt");
        await File.WriteAllTextAsync(path, "# bad ones\nevil.example\nhttps://mixed.example/bad/ # only this\nbücher.example\n");
        var rules = Rules("https://qr.example.com", new DestinationOptions { BlocklistFile = path });
        foreach (var url in new[] { "https://evil.example", "https://EVIL.example./x", "http://a.b.evil.example:8080/", "https://mixed.example/BAD/x", "https://xn--bcher-kva.example/" })
        {
            rules.Check(url).Code.ShouldBe("blocked", url);
        }

        foreach (var url in new[] { "https://notevil.example/", "https://mixed.example/good", "https://example/" }) rules.Check(url).Code.ShouldBeNull(url);

        await File.WriteAllTextAsync(path, "other.example\n");
        await Eventually.Async(() => rules.Check("https://evil.example").Code is null && rules.Check("https://other.example").Code == "blocked");
        File.Delete(path);
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        rules.Check("https://other.example").Code.ShouldBe("blocked", "what was forbidden stays so while the file is away");
    }

    [Fact]
    public void A_url_may_not_grow_beyond_the_limit()
    {
        Check("https://example.com/" + new string('a', 4096 - 20)).Length.ShouldBe(4096);
        s_rules.Check("https://example.com/" + new string('a', 4097 - 20)).Code.ShouldBe("too_long");
        s_rules.Check("https://example.com/" + new string('ä', 2000)).Code.ShouldBe("too_long");
    }

    [Fact]
    public void A_public_address_with_a_path_owns_only_its_short_urls()
    {
        var rules = Rules("https://example.com/qr");
        rules.Check("https://example.com/welcome").Code.ShouldBeNull();
        rules.Check("https://example.com/qr/r/abc").Code.ShouldBe("loop");
        rules.Check("https://example.com/x/../qr/r/abc").Code.ShouldBe("loop");
    }

    [Fact]
    public void The_operator_can_allow_more_schemes()
    {
        var rules = Rules("https://qr.example.com", "mailto", "spotify");
        rules.Check("mailto:someone@example.com?subject=x").Url.ShouldBe("mailto:someone@example.com?subject=x");
        rules.Check("spotify:track:1").Url.ShouldBe("spotify:track:1");
        rules.Check("javascript:alert(1)").Code.ShouldBe("scheme_not_allowed");
    }

    [Fact]
    public void Whatever_comes_in_the_result_is_a_header_safe_absolute_url_with_a_host_or_a_refusal()
    {
        var gen = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>(),
            ArbMap.Default.GeneratorFor<string>().Select(text => "https://" + text),
            ArbMap.Default.GeneratorFor<string>().Select(text => "https://example.com/" + text));
        Prop.ForAll(gen.ToArbitrary(), text =>
        {
            var (url, code, _) = s_rules.Check(text ?? "");
            if (url is null) return code is not null;
            return url.All(c => c is > ' ' and <= '~') && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                && new Uri(url).Host.Length > 0 && s_rules.Check(url).Url == url;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [InlineData("ftp://example.com")]
    [InlineData("not a url")]
    [InlineData("https://user@example.com")]
    [InlineData("https://example.com/?x=1")]
    public void A_wrong_public_address_stops_the_start(string value) =>
        Should.Throw<InvalidOperationException>(() => Urls(value, "Production")).Message.ShouldStartWith("PublicBaseUrl must be");

    [Fact]
    public void A_missing_public_address_stops_the_start_in_production_only()
    {
        Should.Throw<InvalidOperationException>(() => Urls(null, "Production")).Message.ShouldStartWith("PublicBaseUrl is missing");
        Urls(null, "Development").ShortUrl("abc").ShouldBe("http://localhost:5082/r/abc");
        Urls("https://example.com/qr/", "Production").ShortUrl("abc").ShouldBe("https://example.com/qr/r/abc");
    }

    [Fact]
    public void Random_short_ids_are_eight_unambiguous_characters_and_differ()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => ShortIds.New()).ToArray();
        ids.ShouldAllBe(id => id.Length == 8 && id.All(ShortIds.Alphabet.Contains));
        ids.Distinct().Count().ShouldBe(ids.Length);
        "0Oo1Il".ShouldAllBe(c => !ShortIds.Alphabet.Contains(c));
    }

    [Theory]
    [InlineData("abc", null)]
    [InlineData("A-b_9", null)]
    [InlineData("ab", "invalid_length")]
    [InlineData("", "invalid_length")]
    [InlineData("a b", "invalid_characters")]
    [InlineData("abc+", "invalid_characters")]
    [InlineData("../x", "invalid_characters")]
    [InlineData("äöü", "invalid_characters")]
    [InlineData("Admin", "reserved")]
    [InlineData("brand", "reserved")]
    public void An_alias_follows_its_rules(string alias, string? code) => ShortIds.Refusal(alias, ["Brand"])?.Code.ShouldBe(code);

    private static string Check(string url)
    {
        var (stored, code, _) = s_rules.Check(url);
        code.ShouldBeNull();
        return stored!;
    }

    private static LinkRules Rules(string publicBaseUrl, params string[] schemes) =>
        Rules(publicBaseUrl, new DestinationOptions { AdditionalSchemes = schemes, OwnHosts = ["other-own.example"] });

    private static LinkRules Rules(string publicBaseUrl, DestinationOptions options) =>
        new(Options.Create(options), Urls(publicBaseUrl, "Production"), new Blocklist(Options.Create(options), TimeProvider.System, NullLogger<Blocklist>.Instance));

    private static PublicUrls Urls(string? value, string environment) =>
        new(new ConfigurationBuilder().AddInMemoryCollection([new("PublicBaseUrl", value)]).Build(), new HostingEnvironment { EnvironmentName = environment });
}
