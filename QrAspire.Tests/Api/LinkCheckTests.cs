namespace QrAspire.Tests.Api;

public sealed class LinkCheckTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_destination_is_asked_and_the_answer_remembered()
    {
        var id = await api.Codes.CreateIdAsync(CodeFactory.Dynamic("http://127.0.0.1:1/inside"));
        await ApiFixture.ErrorAsync(await api.Client.GetAsync($"/api/v1/codes/{id}/link-check"), 404, "link_not_checked");

        for (var failures = 1; failures <= 2; failures++)
        {
            var check = await ApiFixture.JsonAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{id}/link-check"));
            ((string)check["problem"]!).ShouldBe("private_address");
            ((int)check["failures"]!).ShouldBe(failures);
            ((string)check["finalUrl"]!).ShouldBe("http://127.0.0.1:1/inside");
        }

        var stored = await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes/{id}/link-check"));
        ((int)stored["failures"]!).ShouldBe(2);
        var broken = await ApiFixture.JsonAsync(await api.Client.GetAsync("/api/v1/link-checks"));
        broken["items"]!.AsArray().Select(item => (string)item!["codeId"]!).ShouldContain(id);

        await api.Client.DeleteAsync($"/api/v1/codes/{id}");
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{id}/link-check"), 410, "code_deleted");
        (await ApiFixture.JsonAsync(await api.Client.GetAsync("/api/v1/link-checks")))["items"]!.AsArray().Select(item => (string)item!["codeId"]!).ShouldNotContain(id);
    }

    [Fact]
    public async Task What_leads_to_no_web_address_cannot_be_asked()
    {
        var id = await api.Codes.CreateIdAsync(new() { ["payload"] = new System.Text.Json.Nodes.JsonObject { ["type"] = "text", ["text"] = "x" } });
        await ApiFixture.ErrorAsync(await api.SendAsync(HttpMethod.Post, $"/api/v1/codes/{id}/link-check"), 409, "no_web_destination");
    }
}
