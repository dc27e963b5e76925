using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using QrAspire.ServiceDefaults.Faults;
using QrAspire.ServiceDefaults.Telemetry;

namespace QrAspire.ServiceDefaults.Http;

/// <summary>One pipeline for each dependency (host and port), shared by all clients: total timeout, retry, breaker, attempt timeout.</summary>
internal sealed partial class ResiliencePipelines(IOptions<OutgoingHttpOptions> options, TimeProvider time, BreakerMetrics metrics, FaultFlags faults, ILogger<ResiliencePipelines> logger)
{
    private static readonly ResiliencePropertyKey<HttpRequestMessage> s_request = new("request");

    private readonly ConcurrentDictionary<string, ResiliencePipeline<HttpResponseMessage>> _pipelines = new(StringComparer.OrdinalIgnoreCase);

    public async Task<HttpResponseMessage> ExecuteAsync(string dependency, HttpRequestMessage request, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        var pipeline = _pipelines.GetOrAdd(dependency, Build);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(s_request, request);
        try
        {
            return await pipeline.ExecuteAsync(
                static async (context, state) => await state.send(state.request, context.CancellationToken),
                context, (send, request));
        }
        catch (BrokenCircuitException exception)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"Calls to {dependency} are suspended after repeated failures.", exception, HttpStatusCode.ServiceUnavailable);
        }
        catch (TimeoutRejectedException exception)
        {
            throw new HttpRequestException(HttpRequestError.Unknown, $"{dependency} did not answer within {exception.Timeout.TotalSeconds:0.###} s.", exception, HttpStatusCode.GatewayTimeout);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Safe to repeat: the method is idempotent (RFC 9110 §9.2.2) or the request carries an idempotency key, and its body can be sent again.</summary>
    internal static bool MayRepeat(HttpRequestMessage request) =>
        request.Content is null or ByteArrayContent or System.Net.Http.Json.JsonContent
        && (request.Headers.Contains("Idempotency-Key")
            || request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options
            || request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete || request.Method == HttpMethod.Trace);

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests } => true,
        { Result.StatusCode: >= HttpStatusCode.InternalServerError } => true,
        _ => false,
    };

    /// <summary>The dependency itself fails; a 429 only asks for patience.</summary>
    private static bool IsFailure(Outcome<HttpResponseMessage> outcome) => IsTransient(outcome) && outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests;

    private ResiliencePipeline<HttpResponseMessage> Build(string dependency)
    {
        var settings = options.Value;
        metrics.Set(dependency, BreakerState.Closed);
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        builder.AddTimeout(settings.TotalTimeout);
        if (settings.Retries > 0)
        {
            builder.AddRetry(Retry(settings));
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = settings.BreakerFailureRatio,
                MinimumThroughput = settings.BreakerMinimumThroughput,
                SamplingDuration = settings.BreakerWindow,
                BreakDuration = settings.BreakDuration,
                ShouldHandle = arguments => ValueTask.FromResult(IsFailure(arguments.Outcome)),
                OnOpened = arguments => Changed(dependency, BreakerState.Open),
                OnHalfOpened = _ => Changed(dependency, BreakerState.HalfOpen),
                OnClosed = _ => Changed(dependency, BreakerState.Closed),
            })
            .AddTimeout(settings.AttemptTimeout)
            .AddCallFaults(faults)
            .Build();
    }

    private RetryStrategyOptions<HttpResponseMessage> Retry(OutgoingHttpOptions settings) => new()
    {
        MaxRetryAttempts = settings.Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = settings.RetryDelay,
        MaxDelay = settings.MaxRetryDelay,
        ShouldHandle = arguments => ValueTask.FromResult(
            IsTransient(arguments.Outcome)
            && MayRepeat(arguments.Context.Properties.GetValue(s_request, null!))
            && !(RetryAfter(arguments.Outcome.Result) > settings.MaxRetryDelay)),
        DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Result)),
        OnRetry = arguments =>
        {
            arguments.Outcome.Result?.Dispose();
            return ValueTask.CompletedTask;
        },
    };

    /// <summary>The wait that the answer asks for, if it does.</summary>
    private TimeSpan? RetryAfter(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    private ValueTask Changed(string dependency, BreakerState state)
    {
        metrics.Set(dependency, state);
        LogBreaker(logger, dependency, state);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(EventId = 1400, Level = LogLevel.Warning, Message = "The circuit breaker of {Dependency} is now {State}")]
    private static partial void LogBreaker(ILogger logger, string dependency, BreakerState state);
}

/// <summary>Sends every request through its dependency's pipeline.</summary>
internal sealed class ResilienceHandler(ResiliencePipelines pipelines) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.RequestUri is { IsAbsoluteUri: true } uri && !request.IsWithoutResilience()
            ? pipelines.ExecuteAsync(uri.IsDefaultPort ? uri.Host : $"{uri.Host}:{uri.Port}", request, base.SendAsync, cancellationToken)
            : base.SendAsync(request, cancellationToken);
}
