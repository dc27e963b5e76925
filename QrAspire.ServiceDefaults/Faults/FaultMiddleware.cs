using Microsoft.AspNetCore.Http;
using Polly;
using QrAspire.ServiceDefaults.Operations;
using QrAspire.ServiceDefaults.Telemetry;

namespace QrAspire.ServiceDefaults.Faults;

/// <summary>Slows down and fails a share of the requests that have an endpoint, as the faults of this service say; Polly's chaos strategies.</summary>
internal sealed class FaultMiddleware
{
    private readonly RequestDelegate _next;
    private readonly FaultFlags _flags;
    private readonly Fault? _slow;
    private readonly Fault? _failure;
    private readonly ResiliencePipeline _chaos = ResiliencePipeline.Empty;

    public FaultMiddleware(RequestDelegate next, FaultFlags flags, TimeProvider time)
    {
        (_next, _flags) = (next, flags);
        _slow = Own(Fault.RedirectSlow, Fault.ApiSlow);
        _failure = Own(Fault.RedirectFailure, Fault.ApiFailure);
        if (_slow is null || _failure is null)
        {
            return;
        }

        _chaos = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddFaults(flags, _slow, _failure, () => new InjectedFaultException(_failure))
            .Build();
    }

    public Task InvokeAsync(HttpContext context) =>
        IsOn && context.GetEndpoint() is not null && !TelemetryExtensions.IsProbe(context.Request.Path.Value) && !context.Request.Path.StartsWithSegments(OperationsExtensions.Path, StringComparison.Ordinal)
            ? InjectAsync(context)
            : _next(context);

    private bool IsOn => (_slow is not null && _flags.IsOn(_slow)) || (_failure is not null && _flags.IsOn(_failure));

    private async Task InjectAsync(HttpContext context)
    {
        await _chaos.ExecuteAsync(static _ => ValueTask.CompletedTask, context.RequestAborted);
        await _next(context);
    }

    private Fault? Own(params Fault[] faults) => Array.Find(faults, fault => _flags.Available.Contains(fault));
}
