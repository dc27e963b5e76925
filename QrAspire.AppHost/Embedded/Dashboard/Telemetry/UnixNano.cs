namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>OTLP's clock: nanoseconds since 1970, here as a signed number (good until 2262).</summary>
internal static class UnixNano
{
    public const long PerMillisecond = 1_000_000;
    public const long PerSecond = 1_000_000_000;

    public static long From(ulong wire) => wire > long.MaxValue ? long.MaxValue : (long)wire;

    public static long From(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    public static DateTimeOffset ToTime(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    public static double ToMilliseconds(long nanoseconds) => nanoseconds / (double)PerMillisecond;
}
