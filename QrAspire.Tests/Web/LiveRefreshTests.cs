using QrAspire.ServiceDefaults.HttpClients;
using QrAspire.Tests.Infrastructure;
using QrAspire.Web.Live;

namespace QrAspire.Tests.Web;

public class LiveRefreshTests
{
    private static readonly Guid s_code = Guid.NewGuid();

    [Fact]
    public async Task A_burst_of_scans_ends_in_one_exact_number_after_few_refreshes()
    {
        var live = new LiveScans();
        var (stored, shown, refreshes) = (0, 0, 0);
        using var refresh = new LiveRefresh(live, TimeProvider.System, s_code, _ => { }, _ =>
        {
            Volatile.Write(ref shown, Volatile.Read(ref stored));
            Interlocked.Increment(ref refreshes);
            return Task.CompletedTask;
        });

        Parallel.For(0, 500, _ =>
        {
            Interlocked.Increment(ref stored);
            live.Publish(Scan(s_code));
        });

        await Eventually.Async(() => Volatile.Read(ref shown) == 500);
        refreshes.ShouldBeLessThan(20);
    }

    [Fact]
    public void Scans_of_other_codes_do_not_matter()
    {
        var live = new LiveScans();
        var refreshes = 0;
        using var refresh = new LiveRefresh(live, TimeProvider.System, s_code, _ => { }, _ =>
        {
            refreshes++;
            return Task.CompletedTask;
        });

        live.Publish(Scan(Guid.NewGuid()));

        refreshes.ShouldBe(0);
    }

    [Fact]
    public void Scans_that_are_only_counted_matter_too()
    {
        var live = new LiveScans();
        var refreshes = 0;
        using var refresh = new LiveRefresh(live, TimeProvider.System, s_code, _ => { }, _ =>
        {
            refreshes++;
            return Task.CompletedTask;
        });

        live.Publish(new(Scan: null, new Dictionary<Guid, int> { [s_code] = 12 }));

        refreshes.ShouldBe(1);
    }

    [Fact]
    public void A_connection_that_comes_back_refreshes_since_scans_were_missed()
    {
        var live = new LiveScans();
        var refreshes = 0;
        using var refresh = new LiveRefresh(live, TimeProvider.System, null, _ => { }, _ =>
        {
            refreshes++;
            return Task.CompletedTask;
        });

        live.SetConnected(true);

        refreshes.ShouldBe(1);
    }

    [Fact]
    public void A_page_that_was_left_hears_nothing()
    {
        var live = new LiveScans();
        var heard = 0;
        var refresh = new LiveRefresh(live, TimeProvider.System, null, _ => heard++, _ => Task.CompletedTask);

        refresh.Dispose();
        live.Publish(Scan(s_code));

        heard.ShouldBe(0);
    }

    private static LiveNews Scan(Guid code) => new(new() { CodeId = code, OccurredAt = DateTimeOffset.UnixEpoch }, More: null);
}
