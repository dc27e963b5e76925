using System.Net;
using System.Net.Http.Headers;
using System.Text;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.ServiceDefaults.Services;

/// <summary>The contract of every response, over the running product: each service, each kind of answer that it can give.</summary>
[Collection(ProductCollection.Name)]
public sealed class ServiceContractTests(ProductFixture product)
{
    [Theory]
    [InlineData("api", "GET /healthz", 200)]
    [InlineData("api", "GET /health", 200)]
    [InlineData("api", "GET /ready", 200)]
    [InlineData("api", "GET /metrics", 200)]
    [InlineData("api", "GET /nope", 404)]
    [InlineData("api", "HEAD /nope", 404)]
    [InlineData("api", "PUT /api/v1/codes", 405)]
    [InlineData("api", "GET /api/v1/codes/not-an-id", 404)]
    [InlineData("api", "GET /api/v1/codes?limit=x", 400)]
    [InlineData("api", "POST /api/v1/codes json {", 400)]
    [InlineData("api", "POST /api/v1/codes json {}", 400)]
    [InlineData("api", "POST /api/v1/codes text hello", 415)]
    [InlineData("redirect", "GET /healthz", 200)]
    [InlineData("redirect", "GET /health", 200)]
    [InlineData("redirect", "GET /ready", 200)]
    [InlineData("redirect", "GET /metrics", 200)]
    [InlineData("redirect", "GET /nope", 404)]
    [InlineData("redirect", "GET /r/nobody-has-this", 404)]
    [InlineData("redirect", "HEAD /r/nobody-has-this", 404)]
    [InlineData("redirect", "DELETE /r/nobody-has-this", 405)]
    [InlineData("analytics", "GET /healthz", 200)]
    [InlineData("analytics", "GET /health", 200)]
    [InlineData("analytics", "GET /ready", 200)]
    [InlineData("analytics", "GET /metrics", 200)]
    [InlineData("analytics", "GET /nope", 404)]
    [InlineData("analytics", "DELETE /api/v1/analytics/summary", 405)]
    [InlineData("analytics", "GET /api/v1/analytics/summary?codeId=x", 400)]
    [InlineData("web", "GET /healthz", 200)]
    [InlineData("web", "GET /health", 200)]
    [InlineData("web", "GET /ready", 200)]
    [InlineData("web", "GET /metrics", 200)]
    [InlineData("web", "GET /", 200)]
    public async Task Every_service_keeps_the_contract(string service, string call, int status)
    {
        using var response = await SendAsync(service, call);

        ((int)response.StatusCode).ShouldBe(status, await response.Content.ReadAsStringAsync());
        ResponseContract.ShouldHaveHeaders(response, "contract-1");
        if (status >= 400)
        {
            await ResponseContract.ShouldBeErrorAsync(response, status);
        }
    }

    [Fact]
    public async Task A_scan_and_an_unchanged_image_keep_it_too()
    {
        var (id, shortId) = await product.Host.CreateCodeAsync();
        using var scan = await SendAsync("redirect", $"GET /r/{shortId}");
        scan.StatusCode.ShouldBe(HttpStatusCode.Found);
        scan.Headers.CacheControl!.NoStore.ShouldBeTrue();
        ResponseContract.ShouldHaveHeaders(scan, "contract-1");

        using var image = await SendAsync("api", $"GET /api/v1/codes/{id}/image?format=png");
        image.StatusCode.ShouldBe(HttpStatusCode.OK);
        ResponseContract.ShouldHaveHeaders(image, "contract-1");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/codes/{id}/image?format=png");
        request.Headers.IfNoneMatch.Add(image.Headers.ETag!);
        using var unchanged = await product.Host.Api.SendAsync(request);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        ResponseContract.ShouldHaveHeaders(unchanged);
    }

    private async Task<HttpResponseMessage> SendAsync(string service, string call)
    {
        var parts = call.Split(' ', 4);
        using var request = new HttpRequestMessage(new(parts[0]), parts[1]);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(parts[1] == "/" ? "text/html" : "application/json"));
        request.Headers.Add("X-Request-ID", "contract-1");
        if (parts.Length > 2)
        {
            request.Content = new StringContent(parts[3], Encoding.UTF8, parts[2] == "json" ? "application/json" : "text/plain");
        }

        var host = product.Host;
        var client = service switch { "api" => host.Api, "redirect" => host.Redirect, "analytics" => host.Analytics, _ => host.Web };
        return await client.SendAsync(request);
    }
}
