using QrAspire.Redirect.Targets;
using QrAspire.ServiceDefaults.Messaging;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

public sealed class ThinPathTests(PostgresFixture postgres, KafkaFixture kafka) : IClassFixture<PostgresFixture>, IClassFixture<KafkaFixture>
{
    [Fact]
    public async Task A_scan_is_answered_and_becomes_one_event()
    {
        var codes = new CodesDatabase(postgres.ConnectionString);
        await codes.MigrateAsync();
        var codeId = await codes.AddAsync("hello123", "https://example.org/landing?a=1");
        using var data = new TemporaryFolder();
        await using var redirect = await RedirectServer.StartAsync(data.File("data"), postgres.ConnectionString, kafka.BootstrapServers);
        await redirect.Get<TargetStatus>().Loaded;

        using var request = new HttpRequestMessage(HttpMethod.Get, "/r/hello123");
        request.Headers.Add("X-Request-ID", "thin-path-1");
        request.Headers.Add("User-Agent", "Mozilla/5.0 (test)");
        request.Headers.TryAddWithoutValidation("Accept-Language", "de-DE,de;q=0.9");
        using var response = await redirect.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(302);
        response.Headers.Location!.OriginalString.ShouldBe("https://example.org/landing?a=1");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        response.Headers.GetValues("X-Request-ID").ShouldBe(["thin-path-1"]);
        response.Headers.Contains("X-Process-Time").ShouldBeTrue();

        var scan = ScanTopic.Read(kafka, 1).ShouldHaveSingleItem();
        scan.CodeId.ShouldBe(codeId);
        scan.ShortId.ShouldBe("hello123");
        scan.RequestId.ShouldBe("thin-path-1");
        scan.Outcome.ShouldBe(ScanOutcomes.Redirected);
        scan.TargetUrl.ShouldBe("https://example.org/landing?a=1");
        scan.Source.ShouldBe(ScanSources.Qr);
        scan.Ip.ShouldBe("127.0.0.0");
        scan.UserAgent.ShouldBe("Mozilla/5.0 (test)");
        scan.AcceptLanguage.ShouldBe("de-DE,de;q=0.9");
        scan.Visitor.ShouldNotBe("0000000000000000");
    }
}
