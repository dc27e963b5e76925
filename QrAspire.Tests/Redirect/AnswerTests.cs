using System.Net;
using System.Text.Json.Nodes;
using QrAspire.Redirect.Journaling;
using QrAspire.Redirect.Publishing;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Redirect;

/// <summary>What printed codes get, to the letter: a change here breaks what is on paper.</summary>
public sealed class AnswerTests(AnswerFixture fixture) : IClassFixture<AnswerFixture>
{
    private readonly RedirectServer _redirect = fixture.Redirect;

    [Theory]
    [InlineData("/r/abcd2345", 302, "https://example.org/a?b=c")]
    [InlineData("/l/abcd2345", 302, "https://example.org/a?b=c")]
    [InlineData("/r/abcd2345/", 302, "https://example.org/a?b=c")]
    [InlineData("/r/abcd2345?utm_source=x", 302, "https://example.org/a?b=c")]
    [InlineData("/r/status301", 301, "https://example.org/")]
    [InlineData("/r/status303", 303, "https://example.org/")]
    [InlineData("/r/status307", 307, "https://example.org/")]
    [InlineData("/r/status308", 308, "https://example.org/")]
    [InlineData("/r/My-Poster_2026.v1~x", 302, "https://example.org/alias")]
    [InlineData("/r/gr%C3%B6%C3%9Fe", 302, "https://example.org/stra%C3%9Fe")]
    [InlineData("/r/%61bcd2345", 302, "https://example.org/a?b=c")]
    [InlineData("/r/query?a=2&b=3", 302, "https://example.org/?a=2&b=3")]
    [InlineData("/r/fallback", 302, "https://example.org/over")]
    public async Task A_printed_code_leads_where_it_leads(string path, int status, string location)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var response = await SendAsync(method, path);

            ((int)response.StatusCode).ShouldBe(status);
            response.Headers.Location!.OriginalString.ShouldBe(location);
            response.Headers.CacheControl!.ToString().ShouldBe("no-store");
            response.Content.Headers.ContentLength.ShouldBe(0);
            ShouldCarryWhatEveryResponseCarries(response);
            (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("/r/nobody22", 404, "unknown_code", "Unknown code")]
    [InlineData("/r/ABCD2345", 404, "unknown_code", "Unknown code")]
    [InlineData("/l/nobody23", 404, "unknown_code", "Unknown code")]
    [InlineData("/r/paused", 410, "code_disabled", "No longer available")]
    [InlineData("/r/gone", 410, "code_disabled", "No longer available")]
    [InlineData("/r/expired", 410, "code_expired", "Expired")]
    [InlineData("/r/notyet", 404, "code_not_yet_valid", "Not yet available")]
    public async Task A_code_that_leads_nowhere_says_why(string path, int status, string code, string title)
    {
        using var page = await SendAsync(HttpMethod.Get, path);
        ((int)page.StatusCode).ShouldBe(status);
        page.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        (await page.Content.ReadAsStringAsync()).ShouldContain($"<h1>{title}</h1>");
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        ShouldCarryWhatEveryResponseCarries(page);

        using var head = await SendAsync(HttpMethod.Head, path);
        ((int)head.StatusCode).ShouldBe(status);
        head.Content.Headers.ContentLength.ShouldBe(page.Content.Headers.ContentLength);

        using var json = await SendAsync(HttpMethod.Get, path, ("Accept", "application/json"));
        ((int)json.StatusCode).ShouldBe(status);
        ((string)JsonNode.Parse(await json.Content.ReadAsStringAsync())!["error"]!["code"]!).ShouldBe(code);
        ShouldCarryWhatEveryResponseCarries(json);

        using var german = await SendAsync(HttpMethod.Get, path, ("Accept-Language", "de"));
        german.Content.Headers.ContentLanguage.ShouldBe(["de"]);
        (await german.Content.ReadAsStringAsync()).ShouldContain("<html lang=\"de\" dir=\"ltr\">");
    }

    [Theory]
    [InlineData("/r/")]
    [InlineData("/r")]
    [InlineData("/nope")]
    [InlineData("/r/a/b")]
    [InlineData("/.env")]
    public async Task What_is_no_short_id_is_an_unknown_route(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path);
        ((int)response.StatusCode).ShouldBe(404);
        ((string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["code"]!).ShouldBe("not_found");
        ShouldCarryWhatEveryResponseCarries(response);
    }

    [Fact]
    public async Task A_plus_shows_where_a_code_leads_without_leading_there()
    {
        var before = _redirect.Get<Journal>().Appended;
        using var response = await SendAsync(HttpMethod.Get, "/r/abcd2345+");

        ((int)response.StatusCode).ShouldBe(200);
        (await response.Content.ReadAsStringAsync()).ShouldContain("href=\"https://example.org/a?b=c\"");
        _redirect.Get<Journal>().Appended.ShouldBe(before, "a look is no scan");
    }

    [Fact]
    public async Task A_password_is_asked_for_checked_and_bounded()
    {
        using var form = await SendAsync(HttpMethod.Get, "/r/secret");
        ((int)form.StatusCode).ShouldBe(200);
        (await form.Content.ReadAsStringAsync()).ShouldContain("<form method=\"post\">");

        using var preview = await SendAsync(HttpMethod.Get, "/r/secret+");
        (await preview.Content.ReadAsStringAsync()).ShouldNotContain("example.org/secret");

        using var wrong = await PostAsync("/r/secret", "guess");
        ((int)wrong.StatusCode).ShouldBe(403);
        (await wrong.Content.ReadAsStringAsync()).ShouldContain("role=\"alert\"");
        ShouldCarryWhatEveryResponseCarries(wrong);

        using var right = await PostAsync("/r/secret", "open sesame");
        ((int)right.StatusCode).ShouldBe(303);
        right.Headers.Location!.OriginalString.ShouldBe("https://example.org/secret");

        for (var i = 0; i < 4; i++)
        {
            using var again = await PostAsync("/r/secret", "guess");
        }

        using var locked = await PostAsync("/r/secret", "open sesame");
        ((int)locked.StatusCode).ShouldBe(429);
        locked.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Only_a_password_is_posted()
    {
        using var response = await PostAsync("/r/abcd2345", "x");
        ((int)response.StatusCode).ShouldBe(405);
        response.Content.Headers.Allow.ShouldBe(["GET", "HEAD"]);

        using var put = await SendAsync(HttpMethod.Put, "/r/abcd2345");
        ((int)put.StatusCode).ShouldBe(405);
    }

    [Fact]
    public async Task Text_is_shown_as_text()
    {
        using var response = await SendAsync(HttpMethod.Get, "/r/text");

        ((int)response.StatusCode).ShouldBe(200);
        (await response.Content.ReadAsStringAsync()).ShouldContain("Hello &lt;b&gt;world&lt;/b&gt;");
    }

    [Fact]
    public async Task Scans_are_recorded_once_heads_and_untracked_codes_never()
    {
        var journal = _redirect.Get<Journal>();
        var before = journal.Appended;
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Head, "/r/abcd2345"), (HttpMethod.Get, "/r/untracked"), (HttpMethod.Get, "/r/nobody24"), (HttpMethod.Get, "/r/abcd2345"),
            (HttpMethod.Get, "/l/abcd2345"), (HttpMethod.Get, "/r/paused"), (HttpMethod.Get, "/r/expired"), (HttpMethod.Get, "/r/fallback"),
        })
        {
            using var response = await SendAsync(method, path, ("User-Agent", "golden"));
        }

        journal.Appended.ShouldBe(before + 5);
        var scans = Scans(journal).Where(scan => scan.UserAgent == "golden").ToArray();
        scans.Select(scan => (scan.ShortId, scan.Source, scan.Outcome)).ShouldBe(
        [
            ("abcd2345", "qr", "redirected"), ("abcd2345", "link", "redirected"), ("paused", "qr", "disabled"), ("expired", "qr", "expired"), ("fallback", "qr", "fallback"),
        ]);
    }

    [Fact]
    public async Task A_rule_leads_elsewhere_and_its_name_is_in_the_event()
    {
        const string IPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var phone = await SendAsync(method, "/r/rules", ("User-Agent", IPhone), ("X-Request-ID", "by-rule"));
            ((int)phone.StatusCode).ShouldBe(302);
            phone.Headers.Location!.OriginalString.ShouldBe("https://example.org/stra%C3%9Fe");
            using var edge = await SendAsync(method, "/r/rules", ("CF-IPCountry", "CH"));
            edge.Headers.Location!.OriginalString.ShouldBe("https://example.org/ch");
            using var other = await SendAsync(method, "/r/rules", ("X-Request-ID", "by-none"));
            other.Headers.Location!.OriginalString.ShouldBe("https://example.org/own");
        }

        var scans = Scans(_redirect.Get<Journal>());
        scans.Single(scan => scan.RequestId == "by-rule").RuleId.ShouldBe("Phones");
        scans.Single(scan => scan.RequestId == "by-none").RuleId.ShouldBeNull();

        using var looked = await SendAsync(HttpMethod.Get, "/r/looked");
        (await looked.Content.ReadAsStringAsync()).ShouldContain("href=\"https://example.org/all\"");
    }

    [Fact]
    public async Task A_changed_destination_is_shown_first_for_a_while()
    {
        using var before = await SendAsync(HttpMethod.Get, "/r/fresh");
        before.StatusCode.ShouldBe(HttpStatusCode.Redirect, "nothing has changed yet");

        await fixture.ChangeAsync("fresh", """payload = '{"type":"url","url":"https://example.org/moved"}'""");
        await Eventually.Async(async () =>
        {
            using var shown = await SendAsync(HttpMethod.Get, "/r/fresh");
            return shown.StatusCode == HttpStatusCode.OK && (await shown.Content.ReadAsStringAsync()).Contains("href=\"https://example.org/moved\"", StringComparison.Ordinal);
        });

        await fixture.ChangeAsync("fresh", "destination_changed_at = now() - interval '2 hours'");
        await Eventually.Async(async () =>
        {
            using var led = await SendAsync(HttpMethod.Get, "/r/fresh");
            return led.StatusCode == HttpStatusCode.Redirect && led.Headers.Location!.ToString() == "https://example.org/moved";
        });
    }

    [Theory]
    [InlineData("DNT")]
    [InlineData("Sec-GPC")]
    public async Task Who_does_not_want_to_be_tracked_is_counted_and_nothing_more(string header)
    {
        using var response = await SendAsync(HttpMethod.Get, "/r/abcd2345", (header, "1"), ("User-Agent", header), ("Referer", "https://from.example/"));

        var scan = Scans(_redirect.Get<Journal>()).Last(scan => scan.UserAgent == header);
        (scan.Ip, scan.Visitor, scan.Referrer, scan.AcceptLanguage).ShouldBe((null, "0000000000000000", null, null));
    }

    [Theory]
    [InlineData("ok-1.2_3", true)]
    [InlineData("not ok", false)]
    [InlineData("way-too-long-way-too-long-way-too-long-way-too-long-way-too-long-x", false)]
    public async Task A_well_formed_request_id_is_kept(string id, bool kept)
    {
        using var response = await SendAsync(HttpMethod.Get, "/r/abcd2345", ("X-Request-ID", id));

        (response.Headers.GetValues("X-Request-ID").Single() == id).ShouldBe(kept);
    }

    [Fact]
    public async Task No_header_can_make_a_redirect_fail()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(1, 900)).Select(_ => (char)random.Next(0x20, 0x17F)));
            using var response = await SendAsync(
                HttpMethod.Get, "/r/abcd2345", ("User-Agent", value), ("Referer", value), ("Accept-Language", value), ("sec-ch-ua", value), ("traceparent", value), ("X-Forwarded-For", value));

            ((int)response.StatusCode).ShouldBeOneOf(302, 400);
        }

        foreach (var scan in Scans(_redirect.Get<Journal>()))
        {
            scan.UserAgent.Length.ShouldBeLessThanOrEqualTo(ScanEventContract.MaxHeaderLength);
        }
    }

    [Fact]
    public async Task Outcomes_are_counted_by_source()
    {
        using (var ok = await SendAsync(HttpMethod.Get, "/r/abcd2345"))
        using (var missing = await SendAsync(HttpMethod.Get, "/r/nobody25"))
        {
        }

        var metrics = await _redirect.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        metrics.ShouldContain("qr_redirects_total{");
        metrics.ShouldContain("outcome=\"ok\"");
        metrics.ShouldContain("outcome=\"not_found\"");
        metrics.ShouldContain("qr_scan_events_total{");
        metrics.ShouldContain("stage=\"dropped\"");
        metrics.ShouldContain("qr_outbox_pending");
        metrics.ShouldContain("qr_outbox_oldest_age_seconds");
        metrics.ShouldContain("qr_journal_writable");
        metrics.ShouldContain("qr_journal_bytes");
        metrics.ShouldContain("http_route=\"/r/{shortId}\"");
    }

    private static List<ScanEvent> Scans(Journal journal) => TestJournal.Read(journal.Folder!, journal.End).ConvertAll(payload =>
    {
        ScanRecord.TryRead(payload, out var record).ShouldBeTrue();
        ScanEventCodec.TryRead(record.Data, out var scan, out var rejection).ShouldBeTrue(rejection?.ToString());
        scan!.EventId.ShouldBe(record.EventId);
        ScanEventCodec.UnixMilliseconds(scan.EventId).ShouldBe(scan.OccurredAt.ToUnixTimeMilliseconds());
        return scan;
    });

    private static void ShouldCarryWhatEveryResponseCarries(HttpResponseMessage response)
    {
        response.Headers.GetValues("X-Request-ID").ShouldHaveSingleItem().ShouldMatch("^[A-Za-z0-9._-]{1,64}$");
        double.Parse(response.Headers.GetValues("X-Process-Time").ShouldHaveSingleItem(), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.Contains("Content-Security-Policy").ShouldBeTrue();
        response.Headers.GetValues("Referrer-Policy").ShouldHaveSingleItem();
        response.Headers.Contains("Server").ShouldBeFalse();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _redirect.Client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string password)
    {
        using var form = new FormUrlEncodedContent([new("password", password)]);
        return await _redirect.Client.PostAsync(new Uri(path, UriKind.Relative), form);
    }
}
