using System.Globalization;
using System.Text.Json;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>What holds for every response of every service (docs/architecture.md, HTTP contracts): headers, and the error envelope from status 400 on.</summary>
public static class ResponseContract
{
    /// <summary>Asserts the headers that no response may lack.</summary>
    public static void ShouldHaveHeaders(HttpResponseMessage response, string? requestId = null)
    {
        var id = Single(response, "X-Request-ID");
        id.ShouldMatch("^[A-Za-z0-9._-]{1,64}$");
        if (requestId is not null)
        {
            id.ShouldBe(requestId);
        }

        var time = Single(response, "X-Process-Time");
        time.ShouldMatch(@"^\d+\.\d{3}$");
        double.Parse(time, CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        Single(response, "X-Content-Type-Options").ShouldBe("nosniff");
        Single(response, "Referrer-Policy").ShouldNotBeEmpty();
        Single(response, "Content-Security-Policy").ShouldContain("frame-ancestors");
        response.Headers.Contains("Server").ShouldBeFalse();
        response.Headers.Contains("X-Powered-By").ShouldBeFalse();
    }

    /// <summary>Asserts headers, status and the envelope; returns the error's code (empty for HEAD, which has no body).</summary>
    public static async Task<string> ShouldBeErrorAsync(HttpResponseMessage response, int status)
    {
        ((int)response.StatusCode).ShouldBe(status);
        ShouldHaveHeaders(response);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/json");
        var body = await response.Content.ReadAsStringAsync();
        if (response.RequestMessage!.Method == HttpMethod.Head)
        {
            body.ShouldBeEmpty();
            return "";
        }

        body.ShouldNotContain("   at ");
        body.ShouldNotContain("Exception");
        using var json = JsonDocument.Parse(body);
        json.RootElement.EnumerateObject().Select(property => property.Name).ShouldBe(["error"]);
        var error = json.RootElement.GetProperty("error");
        error.EnumerateObject().Select(property => property.Name).Except(["code", "message", "details"]).ShouldBeEmpty();
        error.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
        var code = error.GetProperty("code").GetString()!;
        code.ShouldMatch("^[a-z][a-z0-9_]*$");
        return code;
    }

    private static string Single(HttpResponseMessage response, string name)
    {
        response.Headers.TryGetValues(name, out var values).ShouldBeTrue($"{name} is missing");
        return values!.ShouldHaveSingleItem();
    }
}
