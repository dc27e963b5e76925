using QrAspire.Analytics.Queries;

namespace QrAspire.Tests.Analytics;

/// <summary>Where buckets begin when clocks change.</summary>
public sealed class BucketTests
{
    [Fact]
    public void A_day_begins_where_a_skipped_midnight_would_have_been()
    {
        // Santiago goes from 24:00 to 01:00 on the first Sunday of September.
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Santiago");
        var starts = Buckets.Starts(Utc(2026, 9, 5, 12), Utc(2026, 9, 7, 12), Interval.Day, zone);
        starts.Select(start => start.UtcDateTime).ShouldBe([Utc(2026, 9, 5, 4).UtcDateTime, Utc(2026, 9, 6, 4).UtcDateTime, Utc(2026, 9, 7, 3).UtcDateTime]);
    }

    [Fact]
    public void A_clock_change_of_half_an_hour_makes_an_hour_of_90_minutes()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe");
        var starts = Buckets.Starts(Utc(2026, 4, 4, 13), Utc(2026, 4, 4, 18), Interval.Hour, zone);
        starts.Zip(starts.Skip(1), (left, right) => (right - left).TotalMinutes).ShouldBe([60, 90, 60, 60]);
        starts.Select(start => TimeZoneInfo.ConvertTime(start, zone).Minute).Distinct().ShouldBe([0]);
    }

    [Theory]
    [InlineData(Interval.Week, "2026-02-23", "2026-03-02", "2026-03-09")]
    [InlineData(Interval.Month, "2026-02-01", "2026-03-01")]
    public void Weeks_begin_on_monday_and_months_on_the_first(Interval interval, params string[] expected) =>
        Buckets.Starts(Utc(2026, 2, 28, 5), Utc(2026, 3, 10, 0), interval, TimeZoneInfo.Utc).Select(start => start.ToString("yyyy-MM-dd")).ShouldBe(expected);

    [Fact]
    public void Buckets_follow_each_other_without_gap_and_cover_the_stretch_in_every_zone()
    {
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            foreach (var interval in Enum.GetValues<Interval>())
            {
                var (from, to) = (Utc(2026, 1, 3, 1).AddMinutes(17), Utc(2026, 12, 28, 5));
                var starts = Buckets.Starts(from, to, interval, zone);
                starts[0].ShouldBeLessThanOrEqualTo(from, zone.Id);
                starts.Zip(starts.Skip(1)).All(pair => pair.First < pair.Second).ShouldBeTrue(zone.Id);
                starts[^1].ShouldBeLessThan(to, zone.Id);
                starts.All(start => start.UtcTicks % TimeSpan.FromMinutes(15).Ticks == 0).ShouldBeTrue(zone.Id);
            }
        }
    }

    private static DateTimeOffset Utc(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, TimeSpan.Zero);
}
