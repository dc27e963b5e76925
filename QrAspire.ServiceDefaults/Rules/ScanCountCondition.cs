using System.Globalization;

namespace QrAspire.ServiceDefaults.Rules;

/// <summary>It is one of these scans of the code, counted from 1; both ends belong to it.</summary>
internal sealed class ScanCountCondition(long from, long? to) : Condition
{
    public override string? Found(ScanFacts facts) => facts.Ordinal?.ToString(CultureInfo.InvariantCulture);

    protected override bool Test(ScanFacts facts) => facts.Ordinal is { } ordinal && ordinal >= from && !(ordinal > to);
}
