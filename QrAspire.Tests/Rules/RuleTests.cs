using System.Net;
using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.Clients;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Places;
using QrAspire.ServiceDefaults.Rules;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Rules;

/// <summary>Every kind of condition by a table: the condition, the scan, whether it holds. Nothing here starts a service.</summary>
public sealed class RuleTests
{
    private const string IPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
    private const string Desktop = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
    private const string Crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    private static readonly UserAgentClassifier s_userAgents = new();
    private static readonly Guid s_code = Guid.Parse("01a2006e-0135-72ec-8004-d32187e2d28d");

    /// <summary>Kind, rest of the condition, the scan, whether it holds.</summary>
    public static readonly TheoryData<string, string, string, bool> Table = new()
    {
        { "device", """ "in":["mobile","tablet"] """, $$"""{"ua":"{{IPhone}}"}""", true },
        { "device", """ "in":["desktop"] """, $$"""{"ua":"{{IPhone}}"}""", false },
        { "device", """ "in":["desktop"],"not":true """, $$"""{"ua":"{{IPhone}}"}""", true },
        { "device", """ "in":["bot"] """, $$"""{"ua":"{{Crawler}}"}""", true },
        { "device", """ "in":["other"] """, "{}", true },
        { "os", """ "in":["iOS"] """, $$"""{"ua":"{{IPhone}}"}""", true },
        { "os", """ "in":["ios","android"] """, $$"""{"ua":"{{IPhone}}"}""", true },
        { "os", """ "in":["Linux"] """, $$"""{"ua":"{{Desktop}}","platform":"\"Windows\""}""", false },
        { "os", """ "in":["Windows"] """, $$"""{"ua":"{{Desktop}}","platform":"\"Windows\""}""", true },
        { "browser", """ "in":["Firefox"] """, $$"""{"ua":"{{Desktop}}"}""", true },
        { "browser", """ "in":["Firefox"] """, $$"""{"ua":"{{IPhone}}"}""", false },
        { "language", """ "in":["de"] """, """{"lang":"de-CH, en;q=0.8"}""", true },
        { "language", """ "in":["de"] """, """{"lang":"en, fr;q=0.9"}""", false },
        { "language", """ "in":["de"] """, "{}", false },
        { "language", """ "in":["de"],"own":"en" """, """{"lang":"en, de;q=0.3"}""", false },
        { "language", """ "in":["de"],"own":"en" """, """{"lang":"en;q=0.3, de;q=0.4"}""", true },
        { "country", """ "in":["DE","at"] """, """{"ip":"198.51.100.7"}""", true },
        { "country", """ "in":["DE"] """, """{"ip":"203.0.113.7"}""", false },
        { "country", """ "in":["DE"] """, """{"ip":"192.0.2.7"}""", false },
        { "country", """ "in":["CH"] """, """{"ip":"198.51.100.7","country":"CH"}""", true },
        { "country", """ "in":["FR"] """, """{"ip":"2001:db8:33::1"}""", true },
        { "region", """ "in":["Bavaria"] """, """{"ip":"198.51.100.7"}""", true },
        { "region", """ "in":["Hesse"] """, """{"ip":"198.51.100.7"}""", false },
        { "region", """ "in":["hesse"] """, """{"region":"Hesse"}""", true },
        { "query", """ "name":"table","in":["5","6"] """, """{"q":"?a=1&table=6"}""", true },
        { "query", """ "name":"table","in":["5"] """, """{"q":"?table=6&table=5"}""", true },
        { "query", """ "name":"table","in":["5"] """, """{"q":"?tables=5"}""", false },
        { "query", """ "name":"table" """, """{"q":"?table"}""", true },
        { "query", """ "name":"table","not":true """, """{"q":"?Table=1"}""", true },
        { "query", """ "name":"größe","in":["a b&c"] """, """{"q":"?gr%C3%B6%C3%9Fe=a+b%26c"}""", true },
        { "query", """ "name":"x","in":[""] """, """{"q":"?x="}""", true },
        { "query", """ "name":"x" """, "{}", false },
        { "referrer", """ "in":["example.com"] """, """{"ref":"https://www.example.com/a?b"}""", true },
        { "referrer", """ "in":["example.com"] """, """{"ref":"https://shop.EXAMPLE.com/"}""", true },
        { "referrer", """ "in":["example.com"] """, """{"ref":"https://badexample.com/"}""", false },
        { "referrer", """ "in":["www.bücher.example"] """, """{"ref":"https://xn--bcher-kva.example/"}""", true },
        { "referrer", """ "not":true """, "{}", true },
        { "referrer", "", """{"ref":"android-app://com.instagram.android/"}""", true },
        { "ip", """ "in":["198.51.100.0/24"] """, """{"ip":"198.51.100.255"}""", true },
        { "ip", """ "in":["198.51.100.0/24"] """, """{"ip":"::ffff:198.51.100.1"}""", true },
        { "ip", """ "in":["198.51.100.0/24","2001:db8::/32"] """, """{"ip":"2001:db8:ffff::1"}""", true },
        { "ip", """ "in":["198.51.100.9"] """, """{"ip":"198.51.100.8"}""", false },
        { "ip", """ "in":["0.0.0.0/0"] """, "{}", false },
        { "date", """ "from":"2026-12-01T00:00:00Z","until":"2026-12-25T00:00:00Z" """, """{"at":"2026-12-01T00:00:00Z"}""", true },
        { "date", """ "from":"2026-12-01T00:00:00Z","until":"2026-12-25T00:00:00Z" """, """{"at":"2026-11-30T23:59:59Z"}""", false },
        { "date", """ "from":"2026-12-01T00:00:00Z","until":"2026-12-25T00:00:00Z" """, """{"at":"2026-12-25T00:00:00Z"}""", false },
        { "date", """ "from":"2026-12-24","timeZone":"Pacific/Auckland" """, """{"at":"2026-12-23T11:00:00Z"}""", true },
        { "date", """ "from":"2026-12-24","timeZone":"Pacific/Auckland" """, """{"at":"2026-12-23T10:59:59Z"}""", false },
        { "date", """ "until":"2026-12-24T09:30","timeZone":"America/New_York" """, """{"at":"2026-12-24T14:29:59Z"}""", true },
        { "date", """ "until":"2026-12-24T09:30","timeZone":"America/New_York" """, """{"at":"2026-12-24T14:30:00Z"}""", false },

        // 02:30 is left out in Berlin that night: it is the moment at which the clocks go on.
        { "date", """ "from":"2026-03-29T02:30","timeZone":"Europe/Berlin" """, """{"at":"2026-03-29T01:00:00Z"}""", true },
        { "date", """ "from":"2026-03-29T02:30","timeZone":"Europe/Berlin" """, """{"at":"2026-03-29T00:59:59Z"}""", false },

        // Friday 20 November 2026, Berlin is an hour before UTC.
        { "time", """ "timeZone":"Europe/Berlin","from":"09:00","until":"17:00" """, """{"at":"2026-11-20T08:00:00Z"}""", true },
        { "time", """ "timeZone":"Europe/Berlin","from":"09:00","until":"17:00" """, """{"at":"2026-11-20T07:59:59Z"}""", false },
        { "time", """ "timeZone":"Europe/Berlin","from":"09:00","until":"17:00" """, """{"at":"2026-11-20T16:00:00Z"}""", false },
        { "time", """ "timeZone":"Europe/Berlin","days":["sat"] """, """{"at":"2026-11-20T23:00:00Z"}""", true },
        { "time", """ "timeZone":"Europe/Berlin","days":["sat"] """, """{"at":"2026-11-20T22:59:59Z"}""", false },
        { "time", """ "timeZone":"Europe/Berlin","from":"18:00" """, """{"at":"2026-11-20T22:59:59Z"}""", true },

        // Across midnight: the night belongs to the day on which it begins.
        { "time", """ "timeZone":"Europe/Berlin","days":["fri"],"from":"22:00","until":"06:00" """, """{"at":"2026-11-20T21:00:00Z"}""", true },
        { "time", """ "timeZone":"Europe/Berlin","days":["fri"],"from":"22:00","until":"06:00" """, """{"at":"2026-11-21T04:59:59Z"}""", true },
        { "time", """ "timeZone":"Europe/Berlin","days":["fri"],"from":"22:00","until":"06:00" """, """{"at":"2026-11-21T05:00:00Z"}""", false },
        { "time", """ "timeZone":"Europe/Berlin","days":["fri"],"from":"22:00","until":"06:00" """, """{"at":"2026-11-21T21:30:00Z"}""", false },
        { "time", """ "timeZone":"Europe/Berlin","days":["fri"],"from":"22:00","until":"06:00" """, """{"at":"2026-11-20T02:00:00Z"}""", false },
        { "time", """ "timeZone":"Europe/Berlin","days":["sun"],"from":"23:00","until":"01:00" """, """{"at":"2026-11-22T23:30:00Z"}""", true },

        // 29 March 2026: clocks go from 02:00 to 03:00 at 01:00 UTC. 25 October: from 03:00 back to 02:00 at 01:00 UTC.
        { "time", """ "timeZone":"Europe/Berlin","from":"02:15","until":"03:15" """, """{"at":"2026-03-29T00:59:59Z"}""", false },
        { "time", """ "timeZone":"Europe/Berlin","from":"02:15","until":"03:15" """, """{"at":"2026-03-29T01:05:00Z"}""", true },
        { "time", """ "timeZone":"Europe/Berlin","from":"02:15","until":"02:45" """, """{"at":"2026-03-29T01:00:00Z"}""", false },
        { "time", """ "timeZone":"Europe/Berlin","from":"02:00","until":"03:00" """, """{"at":"2026-10-25T00:30:00Z"}""", true },
        { "time", """ "timeZone":"Europe/Berlin","from":"02:00","until":"03:00" """, """{"at":"2026-10-25T01:30:00Z"}""", true },
        { "time", """ "timeZone":"Europe/Berlin","from":"02:00","until":"03:00" """, """{"at":"2026-10-25T02:00:00Z"}""", false },
        { "time", """ "timeZone":"Europe/Berlin","from":"08:00","until":"09:00" """, """{"at":"2026-07-01T06:30:00Z"}""", true },
        { "time", """ "timeZone":"Asia/Kathmandu","from":"12:00","until":"12:01" """, """{"at":"2026-07-01T06:15:00Z"}""", true },
        { "scans", """ "to":100 """, """{"scan":100}""", true },
        { "scans", """ "to":100 """, """{"scan":101}""", false },
        { "scans", """ "from":101 """, """{"scan":101}""", true },
        { "scans", """ "from":5,"to":6 """, """{"scan":4}""", false },
        { "scans", """ "from":1 """, "{}", false },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_condition_holds_or_not(string kind, string rest, string scan, bool holds)
    {
        using var folder = new TemporaryFolder();
        var condition = rest.Trim().Length == 0 ? $$"""{"kind":"{{kind}}"}""" : $$"""{"kind":"{{kind}}",{{rest}}}""";
        var rules = Read($$"""[{"name":"r","if":[{{condition}}],"url":"https://e.org/"}]""");

        (rules.Match(Facts(scan, folder), s_code) is not null).ShouldBe(holds);
    }

    [Fact]
    public void Every_kind_is_in_the_table_with_both_answers()
    {
        foreach (var kind in RuleReader.Kinds)
        {
            Table.Where(row => (string)row[0] == kind).Select(row => (bool)row[3]).Distinct().Count().ShouldBe(2, kind);
        }
    }

    /// <summary>The examples of RFC 9110 §12.5.4 and RFC 4647 §§3.3.1, 3.4, and what they leave open.</summary>
    [Theory]
    [InlineData("da, en-gb;q=0.8, en;q=0.7", "en-GB,en-US,da", "da")]
    [InlineData("da, en-gb;q=0.8, en;q=0.7", "en-US,en-GB", "en-GB")]
    [InlineData("da, en-gb;q=0.8, en;q=0.7", "en-US,fr", "en-US")]
    [InlineData("da, en-gb;q=0.8, en;q=0.7", "fr,de", null)]
    [InlineData("de-de", "de-Deva", null)]
    [InlineData("de-de", "de-DE-1996", "de-DE-1996")]
    [InlineData("de", "de-Latn-DE", "de-Latn-DE")]
    [InlineData("en", "eng", null)]
    [InlineData("zh-Hant-CN-x-private1-private2", "zh,zh-Hant", "zh")]
    [InlineData("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "de,it,fr", "fr")]
    [InlineData("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "it", "it")]
    [InlineData("*", "sv", "sv")]
    [InlineData("*, sv;q=0", "sv", null)]
    [InlineData("de;q=0, de-CH", "de", null)]
    [InlineData("en;q=0.5, en-US;q=0.1", "en-US,en-GB", "en-GB")]
    [InlineData("de;q=0.9, fr;q=0.1", "fr,de", "de")]
    [InlineData("pt-BR", "pt", "pt")]
    [InlineData("es, ca", "ca,es", "es")]
    [InlineData("EN-us", "en", "en")]
    [InlineData(";;;q=,,*q", "en", null)]
    public void Languages_are_negotiated(string header, string offers, string? expected)
    {
        // One rule per language: whatever their order, the one that suits best fires.
        var rules = Read(new JsonArray([.. offers.Split(',').Select(tag => JsonNode.Parse($$"""{"name":"{{tag}}","if":[{"kind":"language","in":["{{tag}}"]}],"url":"https://e.org/"}"""))]).ToJsonString());

        rules.Match(new ScanFacts(s_userAgents, new NoPlaces()) { Now = default, AcceptLanguage = header }, s_code)?.Id.ShouldBe(expected);
        (rules.Match(new ScanFacts(s_userAgents, new NoPlaces()) { Now = default, AcceptLanguage = header }, s_code) is null).ShouldBe(expected is null);
    }

    [Fact]
    public void The_first_rule_whose_conditions_all_hold_wins()
    {
        using var folder = new TemporaryFolder();
        var rules = Read("""
            [{"name":"off","enabled":false,"url":"https://e.org/0"},
             {"name":"half","if":[{"kind":"query","name":"a"},{"kind":"query","name":"b"}],"url":"https://e.org/1"},
             {"name":"second","if":[{"kind":"query","name":"a"}],"url":"https://e.org/2"},
             {"name":"rest","url":"https://e.org/3"}]
            """);

        rules.Match(Facts("""{"q":"?a&b"}""", folder), s_code)!.Id.ShouldBe("half");
        rules.Match(Facts("""{"q":"?a"}""", folder), s_code)!.Id.ShouldBe("second");
        rules.Match(Facts("{}", folder), s_code).ShouldBe(new RuleTarget("rest", "https://e.org/3", 1));
    }

    [Fact]
    public void A_split_is_sticky_and_as_weighted()
    {
        var rules = Read("""[{"name":"test","split":[{"name":"A","url":"https://e.org/a","weight":3},{"name":"B","url":"https://e.org/b","weight":1}]}]""");
        var counts = new Dictionary<string, int>();
        var moved = 0;
        for (var i = 0; i < 8000; i++)
        {
            var facts = Visitor(i);
            var id = rules.Match(facts, s_code)!.Id;
            counts[id] = counts.GetValueOrDefault(id) + 1;
            rules.Match(Visitor(i), s_code)!.Id.ShouldBe(id, "the same visitor, another day");
            moved += rules.Match(facts, Guid.Parse("11111111-0135-72ec-8004-d32187e2d28d"))!.Id == id ? 0 : 1;
        }

        counts["test/A"].ShouldBeInRange(5800, 6200);
        counts["test/B"].ShouldBe(8000 - counts["test/A"]);
        moved.ShouldBeInRange(2700, 3300, "another code divides its visitors otherwise: 2 · 3/4 · 1/4 of them");

        static ScanFacts Visitor(int i) => new(s_userAgents, new NoPlaces())
        {
            Now = DateTimeOffset.UnixEpoch.AddDays(i),
            UserAgent = $"phone {i % 7}",
            Address = new IPAddress([10, 0, (byte)(i >> 8), (byte)i]),
        };
    }

    [Fact]
    public void Two_splits_divide_their_visitors_independently()
    {
        const string Halves = """ "split":[{"name":"A","url":"https://e.org/a"},{"name":"B","url":"https://e.org/b"}] """;
        var (first, second) = (Read($$"""[{"name":"one",{{Halves}}}]"""), Read($$"""[{"name":"two",{{Halves}}}]"""));
        var together = Enumerable.Range(0, 4000).Count(i =>
        {
            var facts = new ScanFacts(s_userAgents, new NoPlaces()) { Now = default, UserAgent = "phone", Address = new IPAddress([10, 0, (byte)(i >> 8), (byte)i]) };
            return first.Match(facts, s_code)!.Url == second.Match(facts, s_code)!.Url;
        });

        together.ShouldBeInRange(1850, 2150);
    }

    [Fact]
    public void A_rule_that_this_build_does_not_know_is_passed_over()
    {
        var rules = RuleReader.Compile(JsonNode.Parse("""[{"name":"later","if":[{"kind":"mood","in":["good"]}],"url":"https://e.org/1"},{"name":"now","url":"https://e.org/2"}]"""), url => url)!;

        rules.Rules.Select(rule => rule.Name).ShouldBe(["now"]);
    }

    [Theory]
    [InlineData("""{"name":"x"}""", "rules[0].url")]
    [InlineData("""{"url":"https://e.org/"}""", "rules[0].name")]
    [InlineData("""{"name":"a/b","url":"https://e.org/"}""", "rules[0].name")]
    [InlineData("""{"name":"x","url":"javascript:x"}""", "rules[0].url")]
    [InlineData("""{"name":"x","url":"https://e.org/","then":1}""", "rules[0].then")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":{}}""", "rules[0].if")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[7]}""", "rules[0].if[0]")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"mood"}]}""", "rules[0].if[0].kind")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"device","in":["phone"]}]}""", "rules[0].if[0].in[0]")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"device"}]}""", "rules[0].if[0].in")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"device","in":[]}]}""", "rules[0].if[0].in")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"os","in":["BeOS"]}]}""", "rules[0].if[0].in[0]")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"language","in":["de_CH"]}]}""", "rules[0].if[0].in[0]")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"country","in":["Germany"]}]}""", "rules[0].if[0].in[0]")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"query","in":["1"]}]}""", "rules[0].if[0].name")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"referrer","in":["https://e.org"]}]}""", "rules[0].if[0].in[0]")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"ip","in":["10.0.0.0/33"]}]}""", "rules[0].if[0].in[0]")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"ip","in":["10"]}]}""", "rules[0].if[0].in[0]")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"date"}]}""", "rules[0].if[0].from")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"date","from":"2026-12-24"}]}""", "rules[0].if[0].from")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"date","from":"2026-12-24T00:00:00Z","until":"2026-12-24T00:00:00Z"}]}""", "rules[0].if[0].until")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"time"}]}""", "rules[0].if[0].timeZone")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"time","timeZone":"../../etc/passwd"}]}""", "rules[0].if[0].timeZone")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"time","timeZone":"UTC","days":["monday"]}]}""", "rules[0].if[0].days[0]")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"time","timeZone":"UTC","from":"25:00"}]}""", "rules[0].if[0].from")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"time","timeZone":"UTC","from":"09:00","until":"09:00"}]}""", "rules[0].if[0].until")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"scans"}]}""", "rules[0].if[0].from")]
    [InlineData("""{"name":"x","url":"https://e.org/","if":[{"kind":"scans","from":5,"to":4}]}""", "rules[0].if[0].to")]
    [InlineData("""{"name":"x","split":[{"name":"a","url":"https://e.org/"}]}""", "rules[0].split")]
    [InlineData("""{"name":"x","split":[{"name":"a","url":"https://e.org/"},{"name":"a","url":"https://e.org/"}]}""", "rules[0].split[1].name")]
    [InlineData("""{"name":"x","split":[{"name":"a","url":"https://e.org/","weight":0},{"name":"b","url":"https://e.org/"}]}""", "rules[0].split[0].weight")]
    [InlineData("""{"name":"x","url":"https://e.org/","split":[]}""", "rules[0].url")]
    [InlineData("""{"name":"x","url":"https://e.org/"},{"name":"X","url":"https://e.org/"}""", "rules[1].name")]
    public void What_is_wrong_with_a_rule_is_named_by_its_path(string rules, string field)
    {
        var errors = new List<FieldError>();
        RuleReader.Read(new FieldReader(new JsonObject { ["rules"] = JsonNode.Parse($"[{rules}]") }, errors), "rules", Check);

        errors.Select(error => error.Field).ShouldBe([field]);
    }

    [Fact]
    public void A_place_file_that_is_none_is_named_with_its_line()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("places.csv"), "198.51.100.0,198.51.100.255,DE\n198.51.100.255,198.51.100.0,DE\n");
        Should.Throw<FormatException>(() => PlaceFile.Read(folder.File("places.csv"))).Message.ShouldContain("line 2");
    }

    private static (string?, string?, string?) Check(string url) => url.StartsWith("https:", StringComparison.Ordinal) ? (url, null, null) : (null, "scheme_not_allowed", "No.");

    private static RuleSet Read(string json)
    {
        var errors = new List<FieldError>();
        var rules = RuleReader.Read(new FieldReader(new JsonObject { ["rules"] = JsonNode.Parse(json) }, errors), "rules", Check);
        errors.ShouldBeEmpty();
        return rules!;
    }

    private static ScanFacts Facts(string json, TemporaryFolder folder)
    {
        File.WriteAllText(folder.File("places.csv"), "# first,last,country,region,city\n198.51.100.0,198.51.100.255,DE,Bavaria,\"Munich, \"\"Upper\"\"\"\n203.0.113.0,203.0.113.255,EU,FR,Brittany,Brest,48.4,-4.5\n2001:db8:33::,2001:db8:33:ffff:ffff:ffff:ffff:ffff,fr\n");
        var scan = JsonNode.Parse(json)!;
        return new(s_userAgents, PlaceFile.Read(folder.File("places.csv")))
        {
            Now = scan["at"] is { } at ? DateTimeOffset.Parse((string)at!, null) : DateTimeOffset.UnixEpoch,
            UserAgent = (string?)scan["ua"],
            Platform = (string?)scan["platform"],
            AcceptLanguage = (string?)scan["lang"],
            Query = (string?)scan["q"],
            Referrer = (string?)scan["ref"],
            Address = scan["ip"] is { } ip ? IPAddress.Parse((string)ip!) : null,
            EdgeCountry = (string?)scan["country"],
            EdgeRegion = (string?)scan["region"],
            Ordinal = (long?)scan["scan"],
        };
    }
}
