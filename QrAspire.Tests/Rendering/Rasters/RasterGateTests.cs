using Microsoft.Extensions.Options;
using QrAspire.Api.Rendering;
using QrAspire.Api.Rendering.Rasters;

namespace QrAspire.Tests.Rendering.Rasters;

public class RasterGateTests
{
    private const long Large = 100L << 20;

    [Fact]
    public async Task Large_work_takes_turns_in_order_and_small_work_passes_by()
    {
        var gate = Gate(TimeSpan.FromMinutes(1));
        var (first, second) = (new Work(), new Work());
        var one = gate.RunAsync(Large, false, first.Do, default).AsTask();
        await first.Begun;
        var two = gate.RunAsync(Large, false, second.Do, default).AsTask();
        for (var i = 0; i < 100; i++) (await gate.RunAsync<string>(RasterGate.Small, false, _ => "small", default)).Value.ShouldBe("small");

        second.Begun.IsCompleted.ShouldBeFalse();
        first.Finish();
        (await one).Value.ShouldBe("done");
        await second.Begun;
        second.Finish();
        (await two).Value.ShouldBe("done");
    }

    [Fact]
    public async Task Who_waits_too_long_or_meets_a_full_queue_is_sent_away_with_a_time()
    {
        var gate = Gate(TimeSpan.FromMilliseconds(50));
        var holder = new Work();
        var held = gate.RunAsync(Large, false, holder.Do, default).AsTask();
        await holder.Begun;
        var late = await gate.RunAsync(Large, false, new Work().Do, default);
        late.Errors.ShouldHaveSingleItem().RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));

        var patient = new Work();
        var waiting = gate.RunAsync(Large, true, patient.Do, default).AsTask();
        var full = gate.RunAsync(Large, false, new Work().Do, default);
        full.IsCompleted.ShouldBeTrue();
        (await full).Errors.ShouldHaveSingleItem().Code.ShouldBe("rendering_busy");

        holder.Finish();
        await held;
        patient.Finish();
        (await waiting).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_that_goes_gives_up_its_place_and_a_failure_its_turn()
    {
        var gate = Gate(TimeSpan.FromMinutes(1));
        var holder = new Work();
        var held = gate.RunAsync(Large, false, holder.Do, default).AsTask();
        await holder.Begun;
        using var leaving = new CancellationTokenSource();
        var gone = gate.RunAsync(Large, false, new Work().Do, leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(gone);
        holder.Finish();
        await held;

        await Should.ThrowAsync<InvalidOperationException>(async () => await gate.RunAsync<string>(Large, false, _ => throw new InvalidOperationException(), default));
        (await gate.RunAsync<string>(Large, false, _ => "free", default)).Value.ShouldBe("free");
    }

    [Fact]
    public async Task What_is_larger_than_the_bound_is_drawn_alone()
    {
        var gate = Gate(TimeSpan.FromMinutes(1));
        (await gate.RunAsync<string>(long.MaxValue, false, _ => "alone", default)).Value.ShouldBe("alone");
    }

    private static RasterGate Gate(TimeSpan wait) => new(Options.Create(new RasterOptions { BytesInFlight = Large + (Large / 2), MaxWait = wait, Queue = 1 }), TimeProvider.System);

    private sealed class Work
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _end = new();

        public Task Begun => _begun.Task;

        public Outcome<string> Do(CancellationToken cancellationToken)
        {
            _begun.SetResult();
            _end.Wait(cancellationToken);
            return "done";
        }

        public void Finish() => _end.Set();
    }
}
