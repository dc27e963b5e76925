using OpenTelemetry.Trace;

namespace QrAspire.ServiceDefaults.Telemetry;

/// <summary>
/// Samples every trace up to a number per second and drops the rest, so that a quiet service is seen whole and a busy one pays little: a token
/// bucket that holds one second's worth. Used where <c>OTEL_TRACES_SAMPLER</c> chooses nothing else.
/// </summary>
internal sealed class RateLimitingSampler(int tracesPerSecond, TimeProvider time) : Sampler
{
    private readonly Lock _lock = new();
    private double _tokens = tracesPerSecond;
    private long _filled = time.GetTimestamp();

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => new(TryTake() ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);

    private bool TryTake()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(tracesPerSecond, _tokens + (time.GetElapsedTime(_filled, now).TotalSeconds * tracesPerSecond));
            _filled = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
