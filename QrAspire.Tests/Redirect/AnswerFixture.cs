using QrAspire.ServiceDefaults.Security;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Rendering;

namespace QrAspire.Tests.Redirect;

/// <summary>Redirect with one code of every kind, publisher held so that the journal shows what was recorded.</summary>
public sealed class AnswerFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private CodesDatabase _codes = null!;
    private readonly PostgresFixture _postgres = new();

    /// <summary>The service.</summary>
    internal RedirectServer Redirect { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _codes = new CodesDatabase(_postgres.ConnectionString);
        await _codes.MigrateAsync();
        await _codes.AddAsync("abcd2345", "https://example.org/a?b=c");
        foreach (var status in new[] { 301, 303, 307, 308 })
        {
            await _codes.AddAsync($"status{status}", "https://example.org/", ", redirect_status", $", {status}");
        }

        await _codes.AddAsync("My-Poster_2026.v1~x", "https://example.org/alias");
        await _codes.AddAsync("größe", "https://example.org/straße");
        await _codes.AddAsync("query", "https://example.org/?a=1", ", forward_query", ", true");
        await _codes.AddAsync("secret", "https://example.org/secret", ", password_hash, title", $", '{PasswordHash.Create("open sesame")}', 'Party'");
        await _codes.AddAsync("paused", "https://example.org/", "", "");
        await _codes.ChangeAsync("paused", "status = 'paused'");
        await _codes.AddAsync("gone", "https://example.org/");
        await _codes.ChangeAsync("gone", "deleted_at = now()");
        await _codes.AddAsync("expired", "https://example.org/", ", valid_until", ", now() - interval '1 hour'");
        await _codes.AddAsync("fallback", "https://example.org/", ", valid_until, fallback_url", ", now() - interval '1 hour', 'https://example.org/over'");
        await _codes.AddAsync("notyet", "https://example.org/", ", valid_from", ", now() + interval '1 hour'");
        await _codes.AddAsync("untracked", "https://example.org/", ", track_scans", ", false");
        await _codes.AddAsync("rules", "https://example.org/own", ", rules", """
            , '[{"name":"Phones","if":[{"kind":"os","in":["iOS"]}],"url":"https://example.org/straße"},{"name":"Edge","if":[{"kind":"country","in":["CH"]}],"url":"https://example.org/ch"}]'
            """);
        await _codes.AddAsync("looked", "https://example.org/own", ", preview_first, rules", """, true, '[{"name":"All","url":"https://example.org/all"}]'""");
        await _codes.AddAsync("fresh", "https://example.org/own", ", preview_after_change", ", 2");
        await _codes.AddAsync("text", "https://example.org/");
        await _codes.ChangeAsync("text", """payload = '{"type":"text","text":"Hello <b>world</b>"}'""");
        Redirect = await RedirectServer.StartAsync(_data.File("data"), _postgres.ConnectionString, null, "Publish:Enabled=false", "Places:CountryHeader=CF-IPCountry", "ForwardedHeaders:TrustedProxies:0=127.0.0.1");
        await Eventually.Async(async () => (await Redirect.Client.GetAsync(new Uri("/ready", UriKind.Relative))).IsSuccessStatusCode);
    }

    /// <summary>Changes a code as an edit in Api would.</summary>
    internal Task ChangeAsync(string shortId, string assignments) => _codes.ChangeAsync(shortId, assignments);

    public async Task DisposeAsync()
    {
        await Redirect.DisposeAsync();
        await _postgres.DisposeAsync();
        _data.Dispose();
    }
}
