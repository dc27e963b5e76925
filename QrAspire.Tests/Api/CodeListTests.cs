using System.Text.Json.Nodes;

namespace QrAspire.Tests.Api;

public sealed class CodeListTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("createdAt")]
    [InlineData("-createdAt")]
    [InlineData("updatedAt")]
    [InlineData("-updatedAt")]
    [InlineData("title")]
    [InlineData("-title")]
    [InlineData("relevance")]
    public async Task Pages_show_every_code_once_in_order_while_others_come_and_go(string sort)
    {
        var tag = $"pages{sort}";
        for (var i = 0; i < 25; i++) await CreateAsync(tag, $"needle {i % 7}");
        var query = $"/api/v1/codes?tag={tag}&sort={sort}&limit=4" + (sort == "relevance" ? "&search=needle" : "");
        var before = await AllAsync(query.Replace("limit=4", "limit=200"));
        before.Count.ShouldBe(25);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ApiFixture.JsonAsync(await api.Client.GetAsync(query + (cursor is null ? "" : $"&cursor={cursor}")));
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            cursor = (string?)page["nextCursor"];
            await CreateAsync(tag, "needle 3");
            if (seen.Count == 8) await api.Client.DeleteAsync($"/api/v1/codes/{seen[2]}");
        }
        while (cursor is not null && seen.Count < 200);

        seen.Distinct().Count().ShouldBe(seen.Count);
        seen.Where(before.Contains).ShouldBe(before);
    }

    [Fact]
    public async Task Filters_combine()
    {
        var tags = new JsonArray("red", "blue");
        var wanted = CodeFactory.Dynamic(title: "Wanted");
        wanted["tags"] = tags.DeepClone();
        var id = await api.Codes.CreateIdAsync(wanted);
        var other = CodeFactory.Dynamic();
        other["tags"] = new JsonArray("red");
        await api.Codes.CreateIdAsync(other);
        var fixedCode = CodeFactory.Static();
        fixedCode["tags"] = tags.DeepClone();
        var fixedId = await api.Codes.CreateIdAsync(fixedCode);

        (await AllAsync("/api/v1/codes?tag=red&tag=blue&kind=dynamic")).ShouldBe([id]);
        (await AllAsync("/api/v1/codes?tag=red&tag=blue&kind=static")).ShouldBe([fixedId]);
        (await AllAsync("/api/v1/codes?tag=blue&search=wanted")).ShouldBe([id]);
        (await AllAsync("/api/v1/codes?tag=none-such")).ShouldBeEmpty();
        var counted = await ApiFixture.JsonAsync(await api.Client.GetAsync("/api/v1/codes?tag=red&limit=1&count=true"));
        ((long)counted["total"]!).ShouldBe(3);
        var shortId = (string)(await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{id}")))["shortId"]!;
        (await AllAsync($"/api/v1/codes?shortId={shortId}")).ShouldBe([id]);
    }

    [Fact]
    public async Task Status_decides_what_is_listed()
    {
        var active = await CreateAsync("states", "a");
        var paused = await CreateAsync("states", "p");
        var archived = await CreateAsync("states", "x");
        var deleted = await CreateAsync("states", "d");
        await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{paused}", """{"status":"paused"}""");
        await api.SendAsync(HttpMethod.Patch, $"/api/v1/codes/{archived}", """{"status":"archived"}""");
        await api.Client.DeleteAsync($"/api/v1/codes/{deleted}");

        (await AllAsync("/api/v1/codes?tag=states")).ShouldBe([paused, active]);
        (await AllAsync("/api/v1/codes?tag=states&status=active")).ShouldBe([active]);
        (await AllAsync("/api/v1/codes?tag=states&status=paused")).ShouldBe([paused]);
        (await AllAsync("/api/v1/codes?tag=states&status=archived")).ShouldBe([archived]);
        (await AllAsync("/api/v1/codes?tag=states&status=all")).ShouldBe([archived, paused, active]);
        (await AllAsync("/api/v1/codes?tag=states&status=deleted")).ShouldBe([deleted]);
    }

    [Fact]
    public async Task Search_looks_through_every_text_and_ranks_short_id_then_title()
    {
        var byNotes = await CreateWithAsync(body => body["notes"] = "internal zebra remark");
        var byUrl = await CreateWithAsync(body => body["payload"]!["url"] = "https://zebra.example/x");
        var byTag = await CreateWithAsync(body => body["tags"] = new JsonArray("zebra"));
        var inTitle = await CreateWithAsync(body => body["title"] = "My Zebra shop");
        var titlePrefix = await CreateWithAsync(body => body["title"] = "ZEBRA crossing");
        var byDescription = await CreateWithAsync(body => body["description"] = "line one\nzebra");
        var byShortId = await CreateWithAsync(body => body["alias"] = "Zebra");

        (await AllAsync("/api/v1/codes?search=zebra")).ShouldBe([byShortId, titlePrefix, inTitle, byDescription, byTag, byUrl, byNotes]);
        (await AllAsync("/api/v1/codes?search=ZEBRA%20shop")).ShouldBe([inTitle]);
        (await AllAsync("/api/v1/codes?search=ebra")).Count.ShouldBe(7);
        (await AllAsync("/api/v1/codes?search=ze%20cross")).ShouldBe([titlePrefix]);
        (await AllAsync("/api/v1/codes?search=z%25b")).ShouldBeEmpty();
        (await AllAsync("/api/v1/codes?search=zebr_")).ShouldBeEmpty();
    }

    private async Task<string> CreateWithAsync(Action<JsonObject> change)
    {
        var body = CodeFactory.Dynamic();
        change(body);
        return await api.Codes.CreateIdAsync(body);
    }

    private async Task<string> CreateAsync(string tag, string title)
    {
        var body = CodeFactory.Dynamic(title: title);
        body["tags"] = new JsonArray(tag);
        return await api.Codes.CreateIdAsync(body);
    }

    private async Task<List<string>> AllAsync(string path)
    {
        using var response = await api.Client.GetAsync(path);
        var page = await ApiFixture.JsonAsync(response);
        ((int)response.StatusCode).ShouldBe(200, page.ToJsonString());
        return [.. page["items"]!.AsArray().Select(item => (string)item!["id"]!)];
    }
}
