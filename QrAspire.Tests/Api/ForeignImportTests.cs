using System.Text.Json.Nodes;

namespace QrAspire.Tests.Api;

/// <summary>What other shorteners give out becomes codes with their short ids, dates and totals.</summary>
public sealed class ForeignImportTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string Csv = "text/csv";
    private const string Json = "application/json";

    public static readonly TheoryData<string, string, string> Files = new()
    {
        { "shlink", Csv, """
            createdAt,domain,shortCode,shortUrl,longUrl,title,tags,visits
            2024-03-01T10:00:00+02:00,,{id},https://s.example/{id},https://example.com/a,Menu,food|summer,41
            """ },
        { "shlink", Json, """
            {"shortUrls":{"data":[{"shortCode":"{id}","shortUrl":"https://s.example/{id}","longUrl":"https://example.com/a","dateCreated":"2024-03-01T10:00:00+02:00",
             "visitsSummary":{"total":41,"nonBots":40,"bots":1},"tags":["food","summer"],"meta":{"validSince":null,"validUntil":null,"maxVisits":null},"domain":null,"title":"Menu"}],"pagination":{"currentPage":1}}}
            """ },
        { "yourls", Csv, """
            keyword,url,title,timestamp,ip,clicks,tags
            {id},https://example.com/a,Menu,2024-03-01 08:00:00,192.0.2.1,41,food|summer
            """ },
        { "yourls", Json, """
            {"links":{"link_1":{"shorturl":"https://s.example/{id}","url":"https://example.com/a","title":"Menu","timestamp":"2024-03-01 08:00:00","ip":"192.0.2.1","clicks":"41","tags":"food,summer"}},"stats":{"total_links":"1"}}
            """ },
        { "kutt", Json, """
            {"data":[{"id":"6f1e2a3b-0000-4000-8000-000000000000","address":"{id}","banned":false,"created_at":"2024-03-01T08:00:00.000Z","updated_at":"2024-03-02T08:00:00.000Z","password":false,
             "description":"x","title":"Menu","target":"https://example.com/a","link":"https://s.example/{id}","visit_count":41,"domain":null,"expire_in":null,"tags":["food","summer"]}],"limit":10,"skip":0,"total":1}
            """ },
        { "bitly", Csv, """
            Title,Bitlink,Long URL,Tags,Created,Engagements
            Menu,bit.ly/{id},https://example.com/a,"food, summer",2024-03-01T08:00:00+0000,41
            """ },
        { "bitly", Json, """
            {"links":[{"created_at":"2024-03-01T08:00:00+0000","id":"bit.ly/{id}","link":"https://bit.ly/{id}","custom_bitlinks":[],"long_url":"https://example.com/a","title":"Menu","archived":false,"tags":["food","summer"],"clicks":41}]}
            """ },
        { "dub", Csv, """
            Short link,Destination URL,Title,Tags,Clicks,Created at,Archived
            https://dub.sh/{id},https://example.com/a,Menu,"food, summer","41",2024-03-01T08:00:00.000Z,false
            """ },
        { "dub", Json, """
            [{"id":"link_1","domain":"dub.sh","key":"{id}","url":"https://example.com/a","shortLink":"https://dub.sh/{id}","archived":false,"expiresAt":null,"title":"Menu",
              "tags":[{"id":"t1","name":"food","color":"red"},{"id":"t2","name":"summer","color":"blue"}],"clicks":41,"createdAt":"2024-03-01T08:00:00.000Z"}]
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
