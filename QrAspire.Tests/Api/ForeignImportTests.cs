using System.Text.Json.Nodes;

namespace QrAspire.Tests.Api;

/// <summary>What other shorteners give out becomes codes with their short ids, dates and totals.</summary>
public sealed class ForeignImportTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string Csv = "text/csv";
    private const string Json = "application/json";

    /// <summary>
    /// In the shapes that these products write: Shlink's web client and <c>GET /rest/v3/short-urls</c>; YOURLS' table, its Import Export plugin, its API's
    /// <c>stats</c> and the Shlink import plugin; Kutt's <c>GET /api/v2/links</c>; Bitly's <c>GET /v4/groups/…/bitlinks</c> and spellings of its CSV; Dub's
    /// export and <c>GET /links</c>.
    /// </summary>
    public static readonly TheoryData<string, string, string> Files = new()
    {
        { "shlink", Csv, """
            "createdAt","domain","shortCode","shortUrl","longUrl","title","tags","visits"
            "2024-03-01T10:00:00+02:00","s.example","{id}","https://s.example/{id}","https://example.com/a","Menu","food|summer","41"
            """ },
        { "shlink", Json, """
            {"shortUrls":{"data":[{"shortCode":"{id}","shortUrl":"https://s.example/{id}","longUrl":"https://example.com/a","dateCreated":"2024-03-01T10:00:00+02:00",
             "tags":["food","summer"],"meta":{"validSince":null,"validUntil":null,"maxVisits":null},"domain":null,"title":"Menu","crawlable":false,"forwardQuery":true,
             "visitsSummary":{"total":41,"nonBots":40,"bots":1},"hasRedirectRules":false}],"pagination":{"currentPage":1,"pagesCount":1,"itemsPerPage":10,"itemsInCurrentPage":1,"totalItems":1}}}
            """ },
        { "yourls", Csv, """
            keyword,url,title,timestamp,ip,clicks,tags
            {id},https://example.com/a,Menu,2024-03-01 08:00:00,192.0.2.1,41,food|summer
            """ },
        { "yourls", Json, """
            {"links":{"link_1":{"shorturl":"https://s.example/{id}","url":"https://example.com/a","title":"Menu","timestamp":"2024-03-01 08:00:00","ip":"192.0.2.1","clicks":"41","tags":"food,summer"}},
             "stats":{"total_links":"1","total_clicks":"41"},"statusCode":200,"message":"success"}
            """ },
        { "yourls", Json, """
            {"statusCode":200,"message":"success","result":[{"keyword":"{id}","url":"https://example.com/a","title":"Menu","timestamp":"2024-03-01 08:00:00","ip":"192.0.2.1","clicks":"41","tags":"food,summer"}]}
            """ },
        { "kutt", Json, """
            {"total":1,"limit":10,"skip":0,"data":[{"address":"{id}","banned":false,"created_at":"2024-03-01T08:00:00.000Z","updated_at":"2024-03-02T08:00:00.000Z","password":false,
             "description":null,"title":"Menu","expire_in":null,"target":"https://example.com/a","visit_count":41,"domain":null,"id":"6f1e2a3b-0000-4000-8000-000000000000",
             "link":{"link":"s.example/{id}","url":"https://s.example/{id}"},"relative_created_at":"2 years ago","relative_expire_in":null,"tags":["food","summer"]}]}
            """ },
        { "bitly", Csv, """
            Title,Bitlink,Long URL,Tags,Created,Engagements
            Menu,bit.ly/{id},https://example.com/a,"food, summer",2024-03-01T08:00:00+0000,41
            """ },
        { "bitly", Csv, """
            Link,Custom Link,Destination URL,Title,Tags,Created At,Total Clicks,Archived
            https://bit.ly/{id},,https://example.com/a,Menu,"food,summer",2024-03-01 08:00:00,41,false
            """ },
        { "bitly", Csv, """
            id,title,long_url,created_at,link,archived,tags,custom_bitlinks,deeplinks,clicks
            bit.ly/{id},Menu,https://example.com/a,2024-03-01T08:00:00+0000,https://bit.ly/{id},false,food|summer,,,41
            """ },
        { "bitly", Json, """
            {"pagination":{"next":"","size":50,"search_after":""},"links":[{"created_at":"2024-03-01T08:00:00+0000","id":"bit.ly/{id}","link":"https://bit.ly/{id}","custom_bitlinks":[],
             "long_url":"https://example.com/a","title":"Menu","archived":false,"created_by":"u","client_id":"c","tags":["food","summer"],"deeplinks":[],"references":{"group":"https://api-ssl.bitly.com/v4/groups/g"},"clicks":41}]}
            """ },
        { "dub", Csv, """
            Short link,Destination URL,Clicks,Leads,Conversions,Revenue,Created at,Link ID,Updated at,Tags,Archived,Title
            https://dub.sh/{id},https://example.com/a,41,0,0,0,2024-03-01T08:00:00.000Z,link_1,2024-03-02T08:00:00.000Z,"food, summer",No,Menu
            """ },
        { "dub", Json, """
            [{"id":"link_1","domain":"dub.sh","key":"{id}","url":"https://example.com/a","shortLink":"https://dub.sh/{id}","qrCode":"https://api.dub.co/qr?url=https://dub.sh/{id}","archived":false,"expiresAt":null,
              "expiredUrl":null,"password":null,"title":"Menu","ios":null,"android":null,"geo":null,"utm_source":null,"tagId":"t1",
              "tags":[{"id":"t1","name":"food","color":"red"},{"id":"t2","name":"summer","color":"blue"}],"clicks":41,"createdAt":"2024-03-01T08:00:00.000Z","updatedAt":"2024-03-02T08:00:00.000Z"}]
            """ },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_link_keeps_its_short_id_date_and_total(string source, string mediaType, string file)
    {
        var shortId = $"{source}-{Guid.NewGuid():N}"[..20];
        using var response = await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/import?from={source}", file.Replace("{id}", shortId), mediaType);
        var report = await ApiFixture.JsonAsync(response);
        ((int)response.StatusCode).ShouldBe(200, report.ToJsonString());

        var code = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{report["items"]![0]!["id"]}"));
        ((string)code["shortId"]!).ShouldBe(shortId);
        ((string)code["payload"]!["url"]!).ShouldBe("https://example.com/a");
        ((string)code["title"]!).ShouldBe("Menu");
        code["tags"]!.ToJsonString().ShouldBe("""["food","summer"]""");
        DateTimeOffset.Parse((string)code["createdAt"]!, null).ShouldBe(new DateTimeOffset(2024, 3, 1, 8, 0, 0, TimeSpan.Zero));
        ((long)code["importedScans"]!).ShouldBe(41);
    }

    [Fact]
    public async Task A_limit_counts_the_scans_that_were_elsewhere_and_what_does_not_fit_is_named()
    {
        using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?from=shlink&mode=bestEffort", """
            {"shortUrls":{"data":[{"shortCode":"limited-9","longUrl":"https://example.com/l","meta":{"maxVisits":50,"validUntil":"2030-01-01T00:00:00+01:00"},"visitsSummary":{"total":41}},
             {"shortCode":"a/b","longUrl":"https://example.com/l"},{"shortCode":"nowhere"},7,{"shortCode":"bad-url","longUrl":"javascript:alert(1)"}]}}
            """, Json);
        var report = await ApiFixture.JsonAsync(response);
        report["items"]!.AsArray().Select(item => (string)item!["status"]!).ShouldBe(["created", "invalid", "invalid", "invalid", "invalid"]);
        (await api.ScalarAsync<long>("SELECT used FROM scan_counts JOIN codes ON id = code_id WHERE short_id = 'limited-9'")).ShouldBe(41);
        ((string)report["items"]![1]!["errors"]![0]!["field"]!).ShouldBe("shortId");
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?from=tinyurl", "{}", Json), 400, "validation_failed");
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?from=kutt", "{}", "application/xml"), 415, "unsupported_media_type");
        var empty = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?from=kutt&mode=bestEffort", "[not json", Json));
        ((int)empty["failed"]!).ShouldBe(1);
    }

    [Fact]
    public async Task Every_printed_link_goes_on_leading_where_it_led()
    {
        var bitly = await ImportAsync("bitly", Json, """
            {"links":[{"created_at":"2024-03-01T08:00:00+0000","link":"https://bit.ly/3hash","custom_bitlinks":["https://bit.ly/our-menu","https://go.example/menu26"],"long_url":"https://example.com/b","archived":true,"clicks":7}]}
            """);
        bitly.Select(code => (string)code["shortId"]!).ShouldBe(["3hash", "our-menu", "menu26"]);
        bitly.ShouldAllBe(code => (string)code["status"]! == "active" && code["tags"]!.AsArray().Count == 1);
        bitly.Select(code => (long?)code["importedScans"]).ShouldBe([7, null, null]);

        var dub = await ImportAsync("dub", Json, """
            [{"key":"targets","url":"https://example.com/a","ios":"https://example.com/ios","android":"https://example.com/android","geo":{"DE":"https://example.com/de"},"expiresAt":"2030-01-01T00:00:00.000Z",
              "expiredUrl":"https://example.com/over","comments":"internal","clicks":1},
             {"key":"secret","url":"https://example.com/a","password":"letmein"}]
            """);
        dub[0]["rules"]!.AsArray().Select(rule => (string)rule!["url"]!).ShouldBe(["https://example.com/ios", "https://example.com/android", "https://example.com/de"]);
        ((string)dub[0]["fallbackUrl"]!).ShouldBe("https://example.com/over");
        ((string)dub[0]["notes"]!).ShouldBe("internal");
        ((string)dub[1]["status"]!).ShouldBe("paused", "without its password everybody would get through");

        var archived = await ImportAsync("dub", Csv, "Short link,Destination URL,Clicks,Created at,Archived\nhttps://dub.sh/kept,https://example.com/a,3,2024-03-01T08:00:00.000Z,Yes\n");
        archived[0]["tags"]!.ToJsonString().ShouldBe("""["archived"]""");
        ((string)archived[0]["status"]!).ShouldBe("active");

        var kutt = await ImportAsync("kutt", Json, """{"data":[{"address":"locked","target":"https://example.com/a","password":true,"banned":false,"expire_in":"2030-01-01 00:00:00","visit_count":2}]}""");
        ((string)kutt[0]["status"]!).ShouldBe("paused");
        DateTimeOffset.Parse((string)kutt[0]["validUntil"]!, null).ShouldBe(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var yourls = await ImportAsync("yourls", Csv, "source,target,hits\r\n/plugin/,https://example.com/a,12\r\n");
        ((string)yourls[0]["shortId"]!).ShouldBe("plugin");
        ((long)yourls[0]["importedScans"]!).ShouldBe(12);

        var report = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?from=dub&mode=bestEffort", """[{"shortLink":"https://dub.sh/two/parts","url":"https://example.com/a"}]""", Json));
        ((string)report["items"]![0]!["errors"]![0]!["field"]!).ShouldBe("shortId", "cut to its last part it would answer for another print");
    }

    private async Task<JsonNode[]> ImportAsync(string from, string mediaType, string file)
    {
        using var response = await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/import?from={from}", file, mediaType);
        var report = await ApiFixture.JsonAsync(response);
        ((int)response.StatusCode).ShouldBe(200, report.ToJsonString());
        return await Task.WhenAll(report["items"]!.AsArray().Select(async item => await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{item!["id"]}"))));
    }

    [Fact]
    public async Task Progress_is_told_while_it_runs()
    {
        var file = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $$$"""{"payload":{"type":"url","url":"https://example.com/progress/{{{i}}}"}}"""));
        using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?report=errors", file, "application/x-ndjson", ("Accept", "text/event-stream"));
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split('\n')).Select(lines => (Type: lines[0]["event: ".Length..], Data: JsonNode.Parse(lines[1]["data: ".Length..])!)).ToArray();
        events.Where(each => each.Type == "progress").Select(each => (int)each.Data["rows"]!).ShouldBe([2000, 4000, 5000]);
        events[^1].Type.ShouldBe("report");
        ((int)events[^1].Data["created"]!).ShouldBe(5000);

        using var bad = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import", "not json", "application/x-ndjson", ("Accept", "text/event-stream"));
        (await bad.Content.ReadAsStringAsync()).ShouldContain("event: error\ndata: {\"error\":{\"code\":\"import_failed\"");
    }

    [Fact]
    public async Task Too_many_rows_leave_nothing_in_any_mode()
    {
        var file = string.Concat(Enumerable.Repeat("{\"payload\":{\"type\":\"url\",\"url\":\"https://example.com/too-many\"}}\n", 100_001));
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?mode=bestEffort", file, "application/x-ndjson"), 413, "too_many_rows");
        (await api.ScalarAsync<long>("SELECT count(*) FROM codes WHERE payload ->> 'url' = 'https://example.com/too-many'")).ShouldBe(0);
    }
}
