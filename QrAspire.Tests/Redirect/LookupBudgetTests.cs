using QrAspire.Redirect.Targets;

namespace QrAspire.Tests.Redirect;

public sealed class LookupBudgetTests
{
    private readonly HandTime _time = new();

    [Fact]
    public void It_holds_one_second_and_fills_again()
    {
        var budget = new LookupBudget(perSecond: 5, _time);
        Take(budget, 8).ShouldBe(5);
        _time.Now += TimeSpan.FromMilliseconds(400);
        Take(budget, 8).ShouldBe(2);
        _time.Now += TimeSpan.FromMinutes(1);
        Take(budget, 8).ShouldBe(5);
    }

    [Fact]
    public void A_flood_begins_with_the_first_refusal_and_ends_a_second_after_the_last()
    {
        var budget = new LookupBudget(perSecond: 5, _time);
        Take(budget, 5);
        budget.IsFlooded.ShouldBeFalse();
        Take(budget, 1).ShouldBe(0);
        budget.IsFlooded.ShouldBeTrue();
        _time.Now += TimeSpan.FromMilliseconds(900);
        budget.Refuse();
        _time.Now += TimeSpan.FromMilliseconds(900);
        budget.IsFlooded.ShouldBeTrue();
        _time.Now += TimeSpan.FromMilliseconds(200);
        budget.IsFlooded.ShouldBeFalse();
    }

    private static int Take(LookupBudget budget, int times) => Enumerable.Range(0, times).Count(_ => budget.TryTake());

    /// <summary>Time that passes by hand.</summary>
    private sealed class HandTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
