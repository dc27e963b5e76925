namespace QrAspire.Tests.Faults;

/// <summary>The audit must find each way in which the promise can be broken; a blind audit would pass everything.</summary>
public sealed class ScanLedgerTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly ScanLedger _ledger = new();

    [Fact]
    public void A_kept_promise_has_no_findings()
    {
        Attempt("a", ScanFate.Answered, 0);
        Attempt("b", ScanFate.Unanswered, 10);
        Attempt("c", ScanFate.Unanswered, 10);
        Audit("a", "b").ShouldBeEmpty();
    }

    [Fact]
    public void A_lost_scan_is_found()
    {
        Attempt("a", ScanFate.Answered, 0);
        Audit().ShouldHaveSingleItem().ShouldContain("answered but not stored: a");
    }

    [Fact]
    public void A_doubled_scan_is_found()
    {
        Attempt("a", ScanFate.Answered, 0);
        Audit("a", "a").ShouldHaveSingleItem().ShouldContain("stored twice: a ×2");
    }

    [Fact]
    public void An_invented_scan_is_found() => Audit("ghost").ShouldHaveSingleItem().ShouldContain("stored but never attempted: ghost");

    [Fact]
    public void A_broken_code_is_found()
    {
        Attempt("a", ScanFate.Wrong, 0);
        Audit().ShouldHaveSingleItem().ShouldContain("answered wrongly: a");
    }

    [Fact]
    public void Silence_while_Redirect_was_up_is_found()
    {
        Attempt("a", ScanFate.Unanswered, 30);
        Audit().ShouldHaveSingleItem().ShouldContain("unanswered while Redirect was up: a");
    }

    /// <summary>Redirect is dead from second 9 to second 12.</summary>
    private IEnumerable<string> Audit(params string[] stored) =>
        _ledger.Audit(stored, [new FaultWindow("KillRedirect", s_noon.AddSeconds(9), s_noon.AddSeconds(12))], TimeSpan.FromMilliseconds(100)).Findings;

    private void Attempt(string id, ScanFate fate, int second) =>
        _ledger.Record(new(id, "code", s_noon.AddSeconds(second), s_noon.AddSeconds(second).AddMilliseconds(5), fate, null));
}
