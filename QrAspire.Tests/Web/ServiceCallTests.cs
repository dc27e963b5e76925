using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.HttpClients;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Web;

public class ServiceCallTests
{
    [Fact]
    public async Task A_refused_field_is_told_by_its_path()
    {
        await using var api = await ServiceHost.StartAsync(app => app.MapPost("/api/v1/codes", () => ApiErrors.Validation([new("payload.url", "not_absolute", "A URL is absolute.")])));

        var problem = await Should.ThrowAsync<ServiceException>(() => new CodesClient(api.Client).CreateAsync([], default));

        problem.Status.ShouldBe(HttpStatusCode.BadRequest);
        problem.Fields.ShouldBe([new FieldProblem("payload.url", "not_absolute", "A URL is absolute.")]);
    }

    [Fact]
    public async Task A_stale_version_is_a_conflict()
    {
        await using var api = await ServiceHost.StartAsync(app => app.MapPatch("/api/v1/codes/{id}", (HttpRequest request) =>
            request.Headers.IfMatch == "\"3\"" ? ApiErrors.PreconditionFailed("Another version.") : ApiErrors.BadRequest("bad_request", "No If-Match.")));

        var problem = await Should.ThrowAsync<ServiceException>(() => new CodesClient(api.Client).PatchAsync(Guid.NewGuid(), 3, [], default));

        problem.IsConflict.ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_that_is_no_envelope_is_still_told_in_words()
    {
        await using var api = await ServiceHost.StartAsync(app => app.MapGet("/api/v1/codes/{id}", () => Results.Text("<h1>Bad gateway</h1>", "text/html", statusCode: 502)));

        var problem = await Should.ThrowAsync<ServiceException>(() => new CodesClient(api.Client).GetAsync(Guid.NewGuid(), default));

        problem.Message.ShouldNotContain("<");
        problem.Code.ShouldBe("unexpected_answer");
    }

    [Fact]
    public async Task A_service_that_is_away_is_told_in_words()
    {
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{FreePort.Next()}") };

        var problem = await Should.ThrowAsync<ServiceException>(() => new CodesClient(http).GetAsync(Guid.NewGuid(), default));

        problem.Status.ShouldBeNull();
        problem.Message.ShouldContain("cannot be reached");
    }

    [Fact]
    public async Task The_live_feed_tells_scans_and_counts_and_says_where_to_go_on()
    {
        var (scan, code) = (Guid.NewGuid(), Guid.NewGuid());
        await using var analytics = await ServiceHost.StartAsync(app => app.MapGet("/api/v1/analytics/live", (HttpRequest request) => Results.Text(
            $$"""
            event: ping
            data: {}

            event: scan
            id: {{request.Headers["Last-Event-ID"]}}
            data: {"eventId":"{{request.Headers["Last-Event-ID"]}}","codeId":"{{code}}","shortId":"abc","occurredAt":"2026-11-21T12:00:00Z","country":"DE","unheardOf":1}

            event: more
            data: {"{{code}}":7}


            """, "text/event-stream")));
        var opened = false;

        var news = new List<LiveNews>();
        await foreach (var item in new AnalyticsClient(analytics.Client).LiveAsync(scan, () => opened = true, default)) news.Add(item);

        opened.ShouldBeTrue();
        news.Count.ShouldBe(2);
        news[0].Scan!.EventId.ShouldBe(scan);
        news[0].Scan!.Country.ShouldBe("DE");
        news[1].More![code].ShouldBe(7);
    }
}
