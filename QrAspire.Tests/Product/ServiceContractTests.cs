using System.Net.Http.Headers;
using System.Text;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.ServiceDefaults;

namespace QrAspire.Tests.Product;

/// <summary>Every service of the running product answers alike: request id, process time, security headers, error envelope, health.</summary>
[Collection(ProductCollection.Name)]
public sealed class ServiceContractTests(ProductFixture product)
{
    private const string Json = "application/json";

    /// <summary>Service, method, path, media type and body of the request, expected status.</summary>
    public static TheoryData<string, string, string, string?, string?, int> Cases()
    {
        var data = new TheoryData<string, string, string, string?, string?, int>();
        foreach (var service in new[] { "api", "redirect", "analytics", "web" })
        {
            data.Add(service, "GET", "/healthz", null, null, 200);
            data.Add(service, "GET", "/health", null, null, 200);
            data.Add(service, "GET", "/ready", null, null, 200);
            data.Add(service, "GET", "/ready?verbose", null, null, 200);
            data.Add(service, "GET", "/metrics", null, null, 200);
            data.Add(service, "GET", "/nope/at/all", null, null, 404);
            data.Add(service, "HEAD", "/nope/at/all", null, null, 404);
            data.Add(service, "DELETE", "/healthz", null, null, 405);
        }

        data.Add("api", "GET", "/openapi/v1.json", null, null, 200);
        data.Add("api", "GET", "/api/v1/codes", null, null, 200);
        data.Add("api", "GET", "/api/v1/codes?limit=many", null, null, 400);
        data.Add("api", "POST", "/api/v1/codes", Json, "{", 400);
        data.Add("api", "POST", "/api/v1/codes", Json, """{"kind":"dynamic","payload":{"type":"url","url":"javascript:alert(1)"}}""", 400);
        data.Add("api", "POST", "/api/v1/codes", "text/plain", "hello", 415);
        data.Add("api", "GET", "/api/v1/codes/00000000-0000-7000-8000-000000000000", null, null, 404);
        data.Add("api", "PUT", "/api/v1/codes", Json, "{}", 405);
        data.Add("analytics", "GET", "/openapi/v1.json", null, null, 200);
        data.Add("analytics", "GET", "/api/v1/analytics/summary", null, null, 200);
        data.Add("analytics", "GET", "/api/v1/analytics/summary?codeId=x", null, null, 400);
        data.Add("analytics", "GET", "/api/v1/analytics/timeseries?interval=blink", null, null, 400);
        data.Add("redirect", "GET", "/r/doesNotExist", null, null, 404);
        data.Add("redirect", "GET", "/l/doesNotExist", null, null, 404);
        data.Add("redirect", "PUT", "/r/doesNotExist", Json, "{}", 405);
        data.Add("redirect", "HEAD", "/r/doesNotExist", null, null, 404);
        data.Add("analytics", "DELETE", "/api/v1/analytics/summary", null, null, 405);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_answer_of_every_service_keeps_the_contract(string service, string method, string path, string? mediaType, string? body, int status)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        request.Headers.Add("X-Request-ID", "contract-1");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, mediaType!);
        }

        using var response = await Client(service).SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status, $"{method} {path}: {await response.Content.ReadAsStringAsync()}");
        ResponseContract.ShouldHaveHeaders(response, "contract-1");
        if (status >= 400)
        {
            await ResponseContract.ShouldBeErrorAsync(response, status);
        }
    }

    [Fact]
    public async Task An_oversized_body_is_413()
    {
        // The server refuses by the declared length; without the expectation the client would still be sending when it hangs up.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/codes") { Content = new StringContent(new string(' ', 2 * 1024 * 1024) + "{}", Encoding.UTF8, Json) };
        request.Headers.ExpectContinue = true;
        using var response = await Host.Api.SendAsync(request);
        await ResponseContract.ShouldBeErrorAsync(response, 413);
    }

    [Fact]
    public async Task An_unchanged_image_is_304()
    {
        var (id, _) = await Host.CreateCodeAsync();
        using var first = await Host.Api.GetAsync($"/api/v1/codes/{id}/image?format=svg");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/codes/{id}/image?format=svg");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await Host.Api.SendAsync(request);
        ((int)second.StatusCode).ShouldBe(304);
        ResponseContract.ShouldHaveHeaders(second);
    }

    [Fact]
    public async Task A_page_keeps_the_contract()
    {
        using var response = await Host.Web.GetAsync("/");
        ((int)response.StatusCode).ShouldBe(200);
        ResponseContract.ShouldHaveHeaders(response);
    }

    [Fact]
    public async Task A_redirect_keeps_the_contract()
    {
        var (_, shortId) = await Host.CreateCodeAsync();
        using var response = await Host.Redirect.GetAsync($"/r/{shortId}");
        ((int)response.StatusCode).ShouldBe(302);
        ResponseContract.ShouldHaveHeaders(response);
    }

    private ProductHost Host => product.Host;

    private HttpClient Client(string service) => service switch
    {
        "api" => Host.Api,
        "redirect" => Host.Redirect,
        "analytics" => Host.Analytics,
        _ => Host.Web,
    };
}
