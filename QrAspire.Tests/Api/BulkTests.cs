using System.Text;
using System.Text.Json.Nodes;

namespace QrAspire.Tests.Api;

public sealed class BulkTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private const string Csv = "text/csv";
    private const string JsonLines = "application/x-ndjson";

    [Fact]
    public async Task Csv_rows_become_codes_and_the_report_names_lines()
    {
        const string File = """
            url,title,tags,folder,maxScans,forwardQuery,alias,notes
            https://example.com/1,"One, two",red|blue,Imported,5,true,csv-one,"line one
            line two"

            https://example.com/2,'=SUM(A1),,,,,,
            """;
        using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import", File, Csv);
        var report = await ApiFixture.JsonAsync(response);
        ((int)response.StatusCode).ShouldBe(200, report.ToJsonString());
        ((int)report["created"]!).ShouldBe(2);
        report["items"]!.AsArray().Select(item => (long)item!["line"]!).ShouldBe([2, 5]);

        var code = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{report["items"]![0]!["id"]}"));
        ((string)code["shortId"]!).ShouldBe("csv-one");
        ((string)code["title"]!).ShouldBe("One, two");
        ((string)code["notes"]!).ShouldBe("line one\nline two");
        code["tags"]!.ToJsonString().ShouldBe("""["red","blue"]""");
        ((long)code["maxScans"]!).ShouldBe(5);
        ((bool)code["forwardQuery"]!).ShouldBeTrue();
        ((string)(await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/folders/{code["folderId"]}")))["name"]!).ShouldBe("Imported");
        var second = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{report["items"]![1]!["id"]}"));
        ((string)second["title"]!).ShouldBe("=SUM(A1)");
        var history = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{second["id"]}/history"));
        ((string)history["items"]![0]!["action"]!).ShouldBe("imported");
    }

    [Fact]
    public async Task All_or_nothing_keeps_nothing_and_names_every_bad_row()
    {
        await api.Codes.CreateAsync(CodeFactory.Dynamic(alias: "bulk-taken"));
        var file = Lines(
            """{"payload":{"type":"url","url":"https://example.com/all-or-nothing"},"folder":"Never kept"}""",
            """{"payload":{"type":"url","url":"javascript:alert(1)"},"color":"red"}""",
            "not json",
            """{"payload":{"type":"url","url":"https://example.com"},"shortId":"bulk-taken"}""",
            """{"payload":{"type":"url","url":"https://example.com"},"shortId":"bulk-twice"}""",
            """{"payload":{"type":"url","url":"https://example.com"},"shortId":"bulk-twice"}""",
            """{"payload":{"type":"url","url":"https://example.com"},"password":"x"}""");
        using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import", file, JsonLines);
        var error = await ApiFixture.ErrorAsync(response, 422, "import_failed");
        var items = error["details"]!["items"]!.AsArray();
        items.Select(item => (long)item!["line"]!).ShouldBe([2, 3, 4, 6, 7]);
        items[0]!["errors"]!.AsArray().Select(e => (string)e!["field"]!).ShouldBe(["payload.url", "color"]);
        (await api.ScalarAsync<long>("SELECT count(*) FROM codes WHERE payload ->> 'url' LIKE '%all-or-nothing' OR short_id = 'bulk-twice'")).ShouldBe(0);
        (await api.ScalarAsync<long>("SELECT count(*) FROM folders WHERE name = 'Never kept'")).ShouldBe(0);

        using var rest = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?mode=bestEffort&report=errors", file, JsonLines);
        var report = await ApiFixture.JsonAsync(rest);
        ((int)report["created"]!).ShouldBe(2);
        ((int)report["failed"]!).ShouldBe(5);
        report["items"]!.AsArray().Count.ShouldBe(5);
        (await api.ScalarAsync<long>("SELECT count(*) FROM codes WHERE short_id = 'bulk-twice'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_dry_run_reports_and_keeps_nothing()
    {
        var file = Lines("""{"payload":{"type":"url","url":"https://example.com/dry"},"shortId":"dry-run"}""", "{}");
        using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?dryRun=true", file, JsonLines);
        var report = await ApiFixture.JsonAsync(response);
        ((bool)report["dryRun"]!).ShouldBeTrue();
        ((int)report["created"]!).ShouldBe(1);
        ((int)report["failed"]!).ShouldBe(1);
        (await api.ScalarAsync<long>("SELECT count(*) FROM codes WHERE short_id = 'dry-run'")).ShouldBe(0);
    }

    [Fact]
    public async Task An_import_with_an_idempotency_key_happens_once()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var file = Lines("""{"payload":{"type":"url","url":"https://example.com/once-imported"}}""");
        using var first = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import", file, JsonLines, key);
        using var second = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import", file, JsonLines, key);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        (await api.ScalarAsync<long>("SELECT count(*) FROM codes WHERE payload ->> 'url' LIKE '%once-imported'")).ShouldBe(1);

        var dry = ("Idempotency-Key", Guid.NewGuid().ToString());
        using var kept = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?dryRun=true", Lines("""{"payload":{"type":"url","url":"https://example.com/dry-keyed"}}"""), JsonLines, dry);
        ((int)kept.StatusCode).ShouldBe(200);
        (await api.ScalarAsync<long>("SELECT count(*) FROM codes WHERE payload ->> 'url' LIKE '%dry-keyed'")).ShouldBe(0);
    }

    [Theory]
    [InlineData("", Csv, 400, "empty_import")]
    [InlineData("url,colour\nhttps://example.com,red", Csv, 400, "validation_failed")]
    [InlineData("{}", "application/json", 415, "unsupported_media_type")]
    public async Task A_file_that_cannot_be_read_is_refused(string file, string mediaType, int status, string code) =>
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import", file, mediaType), status, code);

    [Theory]
    [InlineData("ndjson", JsonLines)]
    [InlineData("csv", Csv)]
    public async Task What_is_exported_can_be_imported_elsewhere_and_exports_the_same(string format, string mediaType)
    {
        var tag = $"trip-{format}";
        string[] titles = ["=1+1", "'quoted", "'=x", "a \"b\", c", "ünï\U0001F600", "plain"];
        foreach (var title in titles)
        {
            var body = CodeFactory.Dynamic(title: title);
            body["tags"] = new JsonArray(tag, "a|b", "[x");
            body["notes"] = "one\ntwo\r\n\tthree";
            body["validUntil"] = "2030-01-01T00:00:00.123456Z";
            body["fallbackUrl"] = "https://example.com/fallback";
            body["design"] = new JsonObject { ["foreground"] = "#102030" };
            body["rules"] = JsonNode.Parse("""[{"name":"A, \"b\"","if":[{"kind":"query","name":"x","in":["1|2"]}],"split":[{"name":"one","url":"https://example.com/1","weight":3},{"name":"two","url":"https://example.com/2"}]}]""");
            body["forwardQuery"] = true;
            body["queryMerge"] = "append";
            body["utm"] = new JsonObject { ["source"] = "print, \"large\"" };
            body["deepLinks"] = new JsonObject { ["ios"] = new JsonObject { ["url"] = "example://item/1", ["appStore"] = "123456789" } };
            await api.Codes.CreateAsync(body);
        }

        await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import", $$"""{"payload":{"type":"url","url":"https://example.com/moved"},"tags":["{{tag}}"],"shortId":"moved-{{format}}","importedScans":17}""", JsonLines);
        var fixedCode = CodeFactory.Static("-text");
        fixedCode["tags"] = new JsonArray(tag);
        await api.Codes.CreateAsync(fixedCode);

        var path = $"/api/v1/codes/export?format={format}&tag={tag}";
        using var exported = await api.Client.GetAsync(path);
        exported.Content.Headers.ContentType!.MediaType.ShouldBe(mediaType);
        var file = await exported.Content.ReadAsStringAsync();

        var other = new ApiFixture();
        await other.InitializeAsync();
        try
        {
            using var imported = await other.SendAsync(HttpMethod.Post, "/api/v1/codes/import", file, mediaType);
            ((int)imported.StatusCode).ShouldBe(200, await imported.Content.ReadAsStringAsync());
            var again = await other.Client.GetStringAsync(path);
            WithoutIds(again, format).ShouldBe(WithoutIds(file, format));
            (await ApiFixture.JsonAsync(await other.Client.GetAsync("/api/v1/codes?search=plain")))["items"]!.AsArray().Count.ShouldBe(1);
        }
        finally
        {
            await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task Many_batches_are_stored_as_one_and_announced_as_one()
    {
        var file = new StringBuilder();
        for (var i = 0; i < 5_000; i++) file.Append("{\"payload\":{\"type\":\"url\",\"url\":\"https://example.com/many/").Append(i).Append("\"},\"tags\":[\"many\"]}\n");
        using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import?report=errors", file.ToString(), JsonLines);
        var report = await ApiFixture.JsonAsync(response);
        ((int)report["created"]!).ShouldBe(5_000, report.ToJsonString());
        (await api.ScalarAsync<long>("SELECT count(*) FROM code_history h JOIN codes c ON c.id = h.code_id WHERE c.tags = '{many}'")).ShouldBe(5_000);
        (await api.ScalarAsync<long>("SELECT count(DISTINCT change_xid) FROM codes WHERE tags = '{many}'")).ShouldBe(1);
    }

    [Fact]
    public async Task More_rows_than_allowed_are_refused_and_nothing_is_kept()
    {
        var file = """{"payload":{"type":"url","url":"https://example.com/too-many"}}""" + "\n" + string.Concat(Enumerable.Repeat("{}\n", 100_000));
        using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/import", file, JsonLines);
        await ApiFixture.ErrorAsync(response, 413, "too_many_rows");
        (await api.ScalarAsync<long>("SELECT count(*) FROM codes WHERE payload ->> 'url' LIKE '%/too-many'")).ShouldBe(0);
    }

    private static string Lines(params string[] lines) => string.Join('\n', lines);

    /// <summary>An export without what must differ: the ids.</summary>
    private static string WithoutIds(string file, string format) => format == "csv"
        ? System.Text.RegularExpressions.Regex.Replace(file, "(?m)^[0-9a-f]{8}-[0-9a-f-]{27},", ",")
        : System.Text.RegularExpressions.Regex.Replace(file, "\"id\":\"[0-9a-f-]{36}\"", "\"id\":\"\"");
}
