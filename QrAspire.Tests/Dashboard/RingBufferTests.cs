using Aspire.Hosting.Embedded.Dashboard.Telemetry;
using FsCheck;
using FsCheck.Fluent;

namespace QrAspire.Tests.Dashboard;

public sealed class RingBufferTests
{
    [Fact]
    public void Keeps_the_last_items_in_order() => Prop.ForAll<PositiveInt, int[], byte>(KeepsTheLast).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_positions_that_it_does_not_hold()
    {
        var ring = new RingBuffer<string>(2) { "a" };

        Should.Throw<ArgumentOutOfRangeException>(() => ring[1]);
        Should.Throw<ArgumentOutOfRangeException>(() => ring[-1]);
        ring.Clear();
        ring.Count.ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => ring.RemoveFirst());
    }

    private static bool KeepsTheLast(PositiveInt capacity, int[] added, byte removed)
    {
        var size = (capacity.Get % 40) + 1;
        var ring = new RingBuffer<int>(size);
        foreach (var item in added)
            ring.Add(item);
        var model = added.TakeLast(size).ToList();
        for (var i = 0; i < removed % 5 && model.Count > 0; i++)
        {
            if (ring.RemoveFirst() != model[0])
                return false;
            model.RemoveAt(0);
        }

        foreach (var item in added)
            ring.Add(item);
        return ring.SequenceEqual(model.Concat(added).TakeLast(size)) && ring.Count <= size;
    }
}
