using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using QrAspire.Redirect.Answers;
using QrAspire.Redirect.Answers.Pages;
using QrAspire.Redirect.Targets;
using QrAspire.Redirect.Visitors;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Security;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

public sealed class DecisionTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("https://e.org/", null, "https://e.org/")]
    [InlineData("https://e.org/", "?", "https://e.org/")]
    [InlineData("https://e.org/", "?a=1", "https://e.org/?a=1")]
    [InlineData("https://e.org/?a=0&b=2", "?a=1", "https://e.org/?b=2&a=1")]
    [InlineData("https://e.org/?a=0#top", "?c=%20x&d", "https://e.org/?a=0&c=%20x&d#top")]
    [InlineData("https://e.org/?%61=0", "?a=1", "https://e.org/?a=1")]
    [InlineData("https://e.org/?", "?a=<\"ü>", "https://e.org/?a=<\"%C3%BC>")]
    public void The_requests_query_is_merged_and_wins(string url, string? query, string expected) => ForwardedQuery.Merge(url, query).ShouldBe(expected);

    [Fact]
    public void A_life_begins_at_its_first_moment_and_is_over_at_its_end()
    {
        var target = Find(Row() with { ValidFrom = s_now, ValidUntil = s_now.AddHours(1) });

        Decision.For(target, s_now.AddTicks(-1), null).Outcome.ShouldBe(Outcome.NotYet);
        Decision.For(target, s_now, null).Outcome.ShouldBe(Outcome.Redirected);
        Decision.For(target, s_now.AddHours(1).AddTicks(-1), null).Outcome.ShouldBe(Outcome.Redirected);
        Decision.For(target, s_now.AddHours(1), null).Outcome.ShouldBe(Outcome.Expired);
    }

    [Theory]
    [InlineData(TargetState.Disabled)]
    [InlineData(TargetState.Deleted)]
    public void A_code_that_is_off_leads_to_its_fallback_or_nowhere(TargetState state)
    {
        Decision.For(Find(Row() with { State = state }), s_now, null).ShouldBe(new Decision(Outcome.Disabled, null, 0));
        Decision.For(Find(Row() with { State = state, Extra = """{"fallbackUrl":"https://f.org/"}""" }), s_now, null)
            .ShouldBe(new Decision(Outcome.Fallback, "https://f.org/", 302));
    }

    [Fact]
    public void A_password_stands_before_the_target_and_not_before_the_fallback()
    {
        var row = Row() with { HasPassword = true, Extra = """{"passwordHash":"x","fallbackUrl":"https://f.org/"}""" };

        Decision.For(Find(row), s_now, null).Outcome.ShouldBe(Outcome.Password);
        Decision.For(Find(row), s_now, null, unlocked: true).Location.ShouldBe("https://e.org/");
        Decision.For(Find(row with { ValidUntil = s_now }), s_now, null).Outcome.ShouldBe(Outcome.Fallback);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("application/json", true)]
    [InlineData("application/json, text/plain, */*", true)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false)]
    [InlineData("text/html;q=0.5, application/json", true)]
    [InlineData("text/html, application/json;q=0.5", false)]
    [InlineData("application/json;q=0", false)]
    [InlineData(";;;,,q=json", false)]
    public void Json_is_for_who_prefers_it(string? accept, bool expected) => AcceptHeader.PrefersJson(accept).ShouldBe(expected);

    [Theory]
    [InlineData(null, "en")]
    [InlineData("de-AT,de;q=0.9,en;q=0.8", "de")]
    [InlineData("pt,fr;q=0.5,es;q=0.7", "es")]
    [InlineData("fa-IR", "fa")]
    [InlineData("zh-Hans-CN;q=0.1", "zh")]
    [InlineData("xx, *;q=0.5", "en")]
    [InlineData("de;q=no", "en")]
    public void Pages_speak_the_clients_language(string? header, string expected) => PageTexts.For(header).Language.ShouldBe(expected);

    [Theory]
    [InlineData(".env", true)]
    [InlineData("wp-login", true)]
    [InlineData("wp", true)]
    [InlineData("index.php", true)]
    [InlineData("wpcode22", false)]
    [InlineData("abcd2345", false)]
    public void Scanners_noise_is_told_from_ids(string shortId, bool expected) => UnknownIdLog.IsNoise(shortId).ShouldBe(expected);

    [Fact]
    public void SipHash_gives_the_published_values()
    {
        // Reference vectors of the paper's appendix A: key 00…0F, messages 00…, lengths 0, 8 and 15.
        var key = Enumerable.Range(0, 16).Select(value => (byte)value).ToArray();
        var message = Enumerable.Range(0, 15).Select(value => (byte)value).ToArray();

        SipHash.Of(key, []).ShouldBe(0x726FDB47DD0E0E31UL);
        SipHash.Of(key, message.AsSpan(0, 8)).ShouldBe(0x93F5F5799A932462UL);
        SipHash.Of(key, message).ShouldBe(0xA129CA6149BE45E5UL);
    }

    [Fact]
    public void Visitors_are_told_apart_within_a_day_and_not_beyond_it()
    {
        using var data = new TemporaryFolder();
        var visitor = NewVisitor(data);
        var address = IPAddress.Parse("192.0.2.77");

        visitor.Hash(address, "phone", s_now).ShouldBe(NewVisitor(data).Hash(address, "phone", s_now.AddHours(3)), "a restart keeps the salt");
        visitor.Hash(address, "phone", s_now).ShouldNotBe(visitor.Hash(address, "tablet", s_now));
        visitor.Hash(address, "phone", s_now).ShouldNotBe(visitor.Hash(IPAddress.Parse("192.0.2.78"), "phone", s_now));
        visitor.Hash(address, "phone", s_now).ShouldNotBe(visitor.Hash(address, "phone", s_now.AddDays(1)));
        Directory.GetFiles(data.File("salts")).Select(Path.GetFileName).ShouldBe(["2026-11-22"], "past salts are gone");
        visitor.Hash(address.MapToIPv6(), "phone", s_now.AddDays(1)).ShouldBe(visitor.Hash(address, "phone", s_now.AddDays(1)));
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::")]
    public void Addresses_are_kept_as_networks(string address, string expected)
    {
        using var data = new TemporaryFolder();
        NewVisitor(data).Truncate(IPAddress.Parse(address)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("198.51.100.9", "203.0.113.5", "198.51.100.9")]
    [InlineData("10.0.0.1", "203.0.113.5", "203.0.113.5")]
    [InlineData("10.0.0.1", "192.0.2.66, 203.0.113.5, 10.0.0.2", "203.0.113.5")]
    [InlineData("10.0.0.1", "192.0.2.66, [2001:db8::1]:443", "2001:db8::1")]
    [InlineData("10.0.0.1", "203.0.113.5, nonsense", "10.0.0.1")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    public void Forwarded_addresses_are_believed_from_trusted_proxies_only(string peer, string header, string expected)
    {
        var options = new ClientAddressOptions();
        options.TrustedProxies.Add("10.0.0.0/8");
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Headers["X-Forwarded-For"] = header;

        new ClientAddress(Options.Create(options)).Of(context).ShouldBe(IPAddress.Parse(expected));
        new ClientAddress(Options.Create(new ClientAddressOptions())).Of(context).ShouldBe(IPAddress.Parse(peer));
    }

    [Fact]
    public async Task Passwords_may_be_tried_so_often_and_no_more()
    {
        var hash = PasswordHash.Create("right");
        using var gate = new PasswordGate(Options.Create(new PasswordOptions { AttemptsPerClient = 2 }), TimeProvider.System);
        var code = Guid.NewGuid();

        (await gate.TryAsync(code, "a", "right", hash, default)).ShouldBe(true);
        (await gate.TryAsync(code, "a", "wrong", hash, default)).ShouldBe(false);
        (await gate.TryAsync(code, "a", new string('x', 1000), hash, default)).ShouldBe(false);
        (await gate.TryAsync(code, "a", "right", hash, default)).ShouldBeNull();
        (await gate.TryAsync(code, "b", "right", hash, default)).ShouldBe(true, "another client is not locked out");
    }

    private static Visitor NewVisitor(TemporaryFolder data)
    {
        var options = Options.Create(new VisitorOptions { Salts = data.File("salts") });
        return new Visitor(new DailySalt(new ConfigurationBuilder().Build(), options, NullLogger<DailySalt>.Instance), options);
    }

    private static Target Find(TargetRow row)
    {
        var table = new TargetTable();
        table.Set(PackedTarget.Pack(row)!);
        return table.Find(Encoding.UTF8.GetBytes(row.ShortId));
    }

    private static TargetRow Row() => new(
        "a", Guid.CreateVersion7(), 1, TargetState.Active, "https://e.org/", 302, null, null, null, ForwardQuery: false, TrackScans: true, HasPassword: false, Extra: null);
}
