using System.Globalization;

namespace QrAspire.ServiceDefaults.Rules;

/// <summary>
/// The clock on the wall in a time zone shows a time of a window. A window that ends before it begins goes on past midnight and belongs to
/// the day on which it begins. When clocks are set forward the hour that is left out matches nothing; when they are set back the hour that
/// comes twice matches twice.
/// </summary>
internal sealed class TimeCondition(TimeZoneInfo zone, DayOfWeek[] days, TimeSpan from, TimeSpan until) : Condition
{
    private readonly int _days = days.Aggregate(0, (mask, day) => mask | (1 << (int)day));

    public override string? Found(ScanFacts facts) => Local(facts).ToString("ddd HH:mm", CultureInfo.InvariantCulture);

    protected override bool Test(ScanFacts facts)
    {
        var local = Local(facts);
        var time = local.TimeOfDay;
        if (from < until)
        {
            return IsOn(local.DayOfWeek) && time >= from && time < until;
        }

        var yesterday = (DayOfWeek)(((int)local.DayOfWeek + 6) % 7);
        return (time >= from && IsOn(local.DayOfWeek)) || (time < until && IsOn(yesterday));
    }

    private bool IsOn(DayOfWeek day) => (_days & (1 << (int)day)) != 0;

    private DateTime Local(ScanFacts facts) => TimeZoneInfo.ConvertTimeFromUtc(facts.Now.UtcDateTime, zone);
}
