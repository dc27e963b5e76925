using System.IO.Compression;

namespace QrAspire.Tests.Api;

public sealed class ImageArchiveTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Many_codes_are_drawn_into_one_file()
    {
        for (var i = 0; i < 3; i++)
        {
            var body = CodeFactory.Dynamic(alias: $"zip-{i}");
            body["tags"] = new System.Text.Json.Nodes.JsonArray("zipped");
            await api.Codes.CreateAsync(body);
        }

        using var response = await api.SendAsync(HttpMethod.Post, "/api/v1/codes/images.zip?tag=zipped&format=svg");
        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/zip");
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync());
        zip.Entries.Select(entry => entry.FullName).ShouldBe(["zip-0.svg", "zip-1.svg", "zip-2.svg", "report.csv"]);
        using var reader = new StreamReader(zip.Entries[1].Open());
        (await reader.ReadToEndAsync()).ShouldBe(await api.Client.GetStringAsync((await IdAsync("zip-1")) + "/image?format=svg"));
        (await ApiFixture.InvalidFieldsAsync(await api.SendAsync(HttpMethod.Post, "/api/v1/codes/images.zip?format=gif&size=big"))).ShouldBe(["format", "size"]);
    }

    private async Task<string> IdAsync(string shortId) =>
        $"/api/v1/codes/{(string)(await ApiFixture.JsonAsync(await api.Client.GetAsync($"/api/v1/codes?shortId={shortId}")))["items"]![0]!["id"]!}";
}
