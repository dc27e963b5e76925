namespace QrAspire.Tests.Faults;

public sealed class FaultScheduleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261121)]
    public void A_seed_gives_the_same_schedule_each_time(int seed) =>
        FaultSchedule.Create(seed, TimeSpan.FromSeconds(60), 12).ShouldBe(FaultSchedule.Create(seed, TimeSpan.FromSeconds(60), 12));

    [Fact]
    public void Every_schedule_kills_each_part_of_the_pipeline()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var schedule = FaultSchedule.Create(seed, TimeSpan.FromSeconds(60), 6);
            schedule.Select(fault => fault.Kind).ShouldBeSubsetOf(Enum.GetValues<FaultKind>());
            foreach (var kill in FaultSchedule.Always)
            {
                schedule.ShouldContain(fault => fault.Kind == kill, $"seed {seed}");
            }

            schedule.ShouldAllBe(fault => fault.At > TimeSpan.FromSeconds(5) && fault.At < TimeSpan.FromSeconds(55));
        }
    }
}
