using System.Diagnostics;

namespace QrAspire.Tests.Infrastructure;

/// <summary>Waits for something that becomes true by itself, with a bound.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns once <paramref name="condition"/> is true; fails the test after <paramref name="timeout"/> (default 30 s).</summary>
    public static Task Async(Func<bool> condition, TimeSpan? timeout = null, string? because = null) =>
        Async(() => Task.FromResult(condition()), timeout, because);

    /// <inheritdoc cref="Async(Func{bool}, TimeSpan?, string?)"/>
    public static async Task Async(Func<Task<bool>> condition, TimeSpan? timeout = null, string? because = null)
    {
        var limit = timeout ?? s_defaultTimeout;
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                Assert.Fail($"Not true within {limit.TotalSeconds:0.#} s: {because ?? "the awaited condition"}.");
            }

            await Task.Delay(s_pause);
        }
    }

    /// <summary>Runs <paramref name="assertion"/> until it passes; after <paramref name="timeout"/> its own failure is the test's.</summary>
    public static async Task PassesAsync(Func<Task> assertion, TimeSpan? timeout = null)
    {
        var limit = timeout ?? s_defaultTimeout;
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Exception) when (Stopwatch.GetElapsedTime(started) <= limit)
            {
                await Task.Delay(s_pause);
            }
        }
    }
}
