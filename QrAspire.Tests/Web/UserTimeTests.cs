using QrAspire.Web.Components;

namespace QrAspire.Tests.Web;

public class UserTimeTests
{
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T12:00:00Z", 0, "2026-03-28T23:00:00Z")] // the day the clocks go forward begins in winter time
    [InlineData("Europe/Berlin", "2026-03-29T12:00:00Z", 1, "2026-03-29T22:00:00Z")] // and the next one in summer time
    [InlineData("America/New_York", "2026-11-21T03:00:00Z", 0, "2026-11-20T05:00:00Z")]
    [InlineData("Pacific/Auckland", "2026-11-21T12:00:00Z", -6, "2026-11-15T11:00:00Z")]
    [InlineData("Nowhere/Land", "2026-11-21T12:00:00Z", 0, "2026-11-21T00:00:00Z")]
    [InlineData("Europe%2FBerlin", "2026-07-01T12:00:00Z", 0, "2026-06-30T22:00:00Z")]
    [InlineData(null, "2026-11-21T12:00:00Z", 0, "2026-11-21T00:00:00Z")]
    public void Days_begin_at_the_persons_midnight(string? zone, string now, int days, string midnight) =>
        UserTime.For(zone).Midnight(At(now), days).ToUniversalTime().ShouldBe(At(midnight));

    [Fact]
    public void Moments_are_written_in_the_persons_zone() =>
        UserTime.For("Asia/Tokyo").Moment(At("2026-11-21T22:05:00Z")).ShouldBe("22 Nov 2026, 07:05");

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
