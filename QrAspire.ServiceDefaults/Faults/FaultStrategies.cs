using Polly;
using Polly.Simmy;
using Polly.Simmy.Fault;
using Polly.Simmy.Latency;

namespace QrAspire.ServiceDefaults.Faults;

/// <summary>Polly's chaos strategies, steered by the faults of this service.</summary>
internal static class FaultStrategies
{
    /// <summary>Waits as long as <paramref name="slow"/> says, then fails the share that <paramref name="failure"/> says.</summary>
    public static TBuilder AddFaults<TBuilder>(this TBuilder pipeline, FaultFlags flags, Fault slow, Fault failure, Func<Exception> make) where TBuilder : ResiliencePipelineBuilderBase =>
        pipeline
            .AddChaosLatency(new ChaosLatencyStrategyOptions
            {
                InjectionRate = 1,
                EnabledGenerator = _ => ValueTask.FromResult(flags.IsOn(slow)),
                LatencyGenerator = _ => ValueTask.FromResult(TimeSpan.FromSeconds(flags[slow])),
            })
            .AddChaosFault(new ChaosFaultStrategyOptions
            {
                InjectionRateGenerator = _ => ValueTask.FromResult(flags[failure]),
                EnabledGenerator = _ => ValueTask.FromResult(flags.IsOn(failure)),
                FaultGenerator = _ => ValueTask.FromResult<Exception?>(make()),
            });

    /// <summary>The innermost part of a pipeline of outgoing HTTP; nothing outside of Development and Staging.</summary>
    public static TBuilder AddCallFaults<TBuilder>(this TBuilder pipeline, FaultFlags flags) where TBuilder : ResiliencePipelineBuilderBase =>
        flags.Available.Contains(Fault.CallFailure)
            ? pipeline.AddFaults(flags, Fault.CallSlow, Fault.CallFailure, static () => new HttpRequestException(HttpRequestError.ConnectionError, "The call failed on purpose.", new InjectedFaultException(Fault.CallFailure)))
            : pipeline;
}
