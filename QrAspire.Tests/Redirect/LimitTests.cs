using System.Diagnostics;
using QrAspire.ServiceDefaults.Security;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

/// <summary>N scans allowed means N, over replicas, restarts and crashes.</summary>
public sealed class LimitTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    private const int Limit = 50;

    [Fact]
    public async Task Fifty_of_two_hundred_parallel_scans_over_two_replicas_are_redirected()
    {
        var codes = await CodesAsync();
        await codes.AddAsync("fifty", "https://example.org/", ", max_scans", $", {Limit}");
        using var data = new TemporaryFolder();
        await using var first = await StartAsync(data.File("a"));
        await using var second = await StartAsync(data.File("b"));

        using var bot = await GetAsync(first.Client, "fifty", Crawler);
        ((int)bot.StatusCode).ShouldBe(200);
        bot.Headers.Location.ShouldBeNull();
        using var head = await first.Client.SendAsync(new(HttpMethod.Head, new Uri("/r/fifty", UriKind.Relative)));
        ((int)head.StatusCode).ShouldBe(302);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var response = await GetAsync(i % 2 == 0 ? first.Client : second.Client, "fifty");
            return (int)response.StatusCode;
        }));

        statuses.Count(status => status == 302).ShouldBe(Limit);
        statuses.Count(status => status == 410).ShouldBe(150);
        using var over = await first.Client.SendAsync(new(HttpMethod.Head, new Uri("/r/fifty", UriKind.Relative)));
        ((int)over.StatusCode).ShouldBe(410);
        using var late = await GetAsync(second.Client, "fifty", Crawler);
        late.Headers.Location.ShouldBeNull();

        await codes.ChangeAsync("fifty", $"max_scans = {Limit + 1}");
        await Eventually.Async(async () =>
        {
            using var one = await GetAsync(first.Client, "fifty");
            return (int)one.StatusCode == 302;
        });
        using var none = await GetAsync(first.Client, "fifty");
        ((int)none.StatusCode).ShouldBe(410, "one more was allowed, and one more came through");
    }

    [Fact]
    public async Task A_restart_in_the_middle_neither_adds_nor_loses_a_scan()
    {
        var codes = await CodesAsync();
        await codes.AddAsync("restart", "https://example.org/", ", max_scans", $", {Limit}");
        using var data = new TemporaryFolder();
        var redirected = 0;
        for (var life = 0; life < 3; life++)
        {
            var server = await StartAsync(data.File("data"));

            // A client of its own: the server's goes before the server, and would cut answers off.
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Client.BaseAddress };
            var scans = Task.WhenAll(Enumerable.Range(0, life < 2 ? 20 : 200).Select(async _ =>
            {
                try
                {
                    using var response = await GetAsync(client, "restart");
                    Interlocked.Add(ref redirected, (int)response.StatusCode == 302 ? 1 : 0);
                }
                catch (HttpRequestException)
                {
                    // Came when the service had stopped listening: it was not answered.
                }
            }));
            if (life < 2)
            {
                await Task.WhenAny(scans, Eventually.Async(() => Volatile.Read(ref redirected) > life * 10));
            }
            else
            {
                await scans;
            }

            await server.DisposeAsync();
            await scans;
        }

        redirected.ShouldBe(Limit);
    }

    [Fact]
    public async Task A_crash_in_the_middle_costs_no_scan_but_those_whose_answer_it_cut_off()
    {
        var codes = await CodesAsync();
        await codes.AddAsync("crash-limit", "https://example.org/", ", max_scans", ", 400");
        using var data = new TemporaryFolder();
        var (redirected, cutOff) = (0, 0);
        for (var life = 0; life < 3; life++)
        {
            var port = FreePort.Next();
            using var process = StartProcess(data.File("data"), port);
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(10) };
            await Eventually.Async(() => IsReadyAsync(client), TimeSpan.FromSeconds(60));
            var last = life == 2;
            var target = (life + 1) * 100;
            var scans = Enumerable.Range(0, 8).Select(async _ =>
            {
                while (true)
                {
                    try
                    {
                        using var response = await GetAsync(client, "crash-limit");
                        if ((int)response.StatusCode != 302)
                        {
                            return;
                        }

                        Interlocked.Increment(ref redirected);
                    }
                    catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
                    {
                        Interlocked.Increment(ref cutOff);
                        return;
                    }
                }
            }).ToArray();
            if (!last)
            {
                await Eventually.Async(() => Volatile.Read(ref redirected) >= target, TimeSpan.FromSeconds(30));
                process.Kill();
            }

            await Task.WhenAll(scans);
            if (last)
            {
                process.Kill();
            }

            await process.WaitForExitAsync();
        }

        redirected.ShouldBeLessThanOrEqualTo(400);
        (redirected + cutOff).ShouldBeGreaterThanOrEqualTo(400, "what is missing was on its way when the process was killed");
    }

    [Fact]
    public async Task Permits_that_a_crash_left_unused_go_back()
    {
        var codes = await CodesAsync();
        var id = await codes.AddAsync("unused", "https://example.org/", ", max_scans", ", 10");
        using var data = new TemporaryFolder();
        var holder = Guid.CreateVersion7();
        Directory.CreateDirectory(data.File("data/redirect/permits"));
        File.WriteAllBytes(data.File($"data/redirect/permits/{holder:N}.permits"), [.. id.ToByteArray(bigEndian: true), .. id.ToByteArray(bigEndian: true), 1, 2, 3]);
        await codes.ExecuteAsync($"INSERT INTO scan_counts VALUES ('{id}', 9)");
        await codes.ExecuteAsync($"INSERT INTO scan_holders VALUES ('{holder}', '{id}', 5)");

        await using var server = await StartAsync(data.File("data"));
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            using var response = await GetAsync(server.Client, "unused");
            statuses.Add((int)response.StatusCode);
        }

        statuses.ShouldBe([302, 302, 302, 302, 410, 410], "nine were taken, of them three not used: six are gone");
        Directory.GetFiles(data.File("data/redirect/permits"), $"{holder:N}*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Rules_see_the_number_of_the_scan()
    {
        var codes = await CodesAsync();
        await codes.AddAsync("first", "https://example.org/rest", ", rules", """, '[{"name":"First two","if":[{"kind":"scans","to":2}],"url":"https://example.org/first"}]'""");
        using var data = new TemporaryFolder();
        await using var server = await StartAsync(data.File("data"));
        var locations = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            using var bot = await GetAsync(server.Client, "first", Crawler);
            bot.Headers.Location!.OriginalString.ShouldBe("https://example.org/rest", "a program has no number");
            using var response = await GetAsync(server.Client, "first");
            locations.Add(response.Headers.Location!.AbsolutePath);
        }

        locations.ShouldBe(["/first", "/first", "/rest", "/rest"]);
    }

    [Fact]
    public async Task Only_the_right_password_uses_a_scan_up()
    {
        var codes = await CodesAsync();
        await codes.AddAsync("guarded", "https://example.org/in", ", max_scans, password_hash", $", 1, '{PasswordHash.Create("sesame")}'");
        using var data = new TemporaryFolder();
        await using var server = await StartAsync(data.File("data"));

        (await PostAsync("wrong")).ShouldBe(403);
        using (var form = await GetAsync(server.Client, "guarded"))
        {
            ((int)form.StatusCode).ShouldBe(200);
        }

        (await PostAsync("sesame")).ShouldBe(303);
        (await PostAsync("sesame")).ShouldBe(410);

        async Task<int> PostAsync(string password)
        {
            using var form = new FormUrlEncodedContent([new("password", password)]);
            using var response = await server.Client.PostAsync(new Uri("/r/guarded", UriKind.Relative), form);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task While_nobody_can_count_a_limited_code_waits_or_falls_back_and_rules_go_on()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var codes = new CodesDatabase(cluster.ConnectionString("codes"));
        await codes.MigrateAsync();
        await codes.AddAsync("limited", "https://example.org/", ", max_scans", ", 5");
        await codes.AddAsync("limited-fallback", "https://example.org/", ", max_scans, fallback_url", ", 5, 'https://example.org/fallback'");
        await codes.AddAsync("numbered", "https://example.org/rest", ", rules", """, '[{"name":"First","if":[{"kind":"scans","to":2}],"url":"https://example.org/first"}]'""");
        using var data = new TemporaryFolder();
        await using var server = await RedirectServer.StartAsync(data.File("data"), codes.ConnectionString, null, "Publish:Enabled=false");
        await Eventually.Async(() => server.Get<QrAspire.Redirect.Targets.TargetStatus>().IsLive);
        await cluster.StopServerAsync();

        using var limited = await GetAsync(server.Client, "limited");
        ((int)limited.StatusCode).ShouldBe(429);
        limited.Headers.RetryAfter.ShouldNotBeNull();
        using var fallback = await GetAsync(server.Client, "limited-fallback");
        fallback.Headers.Location!.OriginalString.ShouldBe("https://example.org/fallback");
        using var numbered = await GetAsync(server.Client, "numbered");
        numbered.Headers.Location!.OriginalString.ShouldBe("https://example.org/rest");

        await cluster.StartServerAsync();
        await Eventually.Async(async () =>
        {
            using var again = await GetAsync(server.Client, "limited");
            return (int)again.StatusCode == 302;
        }, TimeSpan.FromSeconds(20));
    }

    private async Task<CodesDatabase> CodesAsync()
    {
        var codes = new CodesDatabase(postgres.ConnectionString);
        await codes.MigrateAsync();
        return codes;
    }

    private async Task<RedirectServer> StartAsync(string data)
    {
        var server = await RedirectServer.StartAsync(data, postgres.ConnectionString, null, "Publish:Enabled=false", "Permits:Patience=00:00:20");
        await Eventually.Async(() => server.Get<QrAspire.Redirect.Targets.TargetStatus>().IsLive);
        return server;
    }

    private Process StartProcess(string data, int port)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "QrAspire.Redirect.dll"), $"--urls=http://127.0.0.1:{port}", "--Publish:Enabled=false"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["QRASPIRE_DATA"] = data;
        start.Environment["ConnectionStrings__codes"] = postgres.ConnectionString;
        start.Environment["ConnectionStrings__kafka"] = "127.0.0.1:1";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient client, string shortId, string userAgent = "person")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/r/{shortId}", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        return client.SendAsync(request);
    }
}
