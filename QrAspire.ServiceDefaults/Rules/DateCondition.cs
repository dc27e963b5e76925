using System.Globalization;

namespace QrAspire.ServiceDefaults.Rules;

/// <summary>The scan is at or after one moment and before another.</summary>
internal sealed class DateCondition(DateTimeOffset? from, DateTimeOffset? until) : Condition
{
    public override string? Found(ScanFacts facts) => facts.Now.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture);

    protected override bool Test(ScanFacts facts) => !(facts.Now < from) && !(facts.Now >= until);
}
