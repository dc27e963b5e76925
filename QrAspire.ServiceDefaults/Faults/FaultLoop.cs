using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace QrAspire.ServiceDefaults.Faults;

/// <summary>The faults that need a clock: memory that grows, errors that are logged.</summary>
internal sealed partial class FaultLoop(FaultFlags flags, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private const int Mebibyte = 1024 * 1024;
    private const int MostMebibytes = 1024;
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(250);

    private readonly ILogger _logger = loggers.CreateLogger("QrAspire.Faults");
    private readonly List<byte[]> _kept = [];
    private double _owedMebibytes;
    private double _owedRecords;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Leak(flags[Fault.MemoryLeak] * s_period.TotalSeconds);
            Flood(flags[Fault.LogFlood] * s_period.TotalSeconds);
        }
    }

    private void Leak(double mebibytes)
    {
        if (mebibytes == 0)
        {
            if (_kept.Count > 0)
            {
                _kept.Clear();
                _kept.TrimExcess();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            return;
        }

        for (_owedMebibytes += mebibytes; _owedMebibytes >= 1 && _kept.Count < MostMebibytes; _owedMebibytes--)
        {
            // Written to, because memory that nobody touched is not resident.
            var block = new byte[Mebibyte];
            Array.Fill(block, (byte)1);
            _kept.Add(block);
        }
    }

    private void Flood(double records)
    {
        for (_owedRecords = records == 0 ? 0 : _owedRecords + records; _owedRecords >= 1; _owedRecords--)
        {
            LogFlooding(_logger, Fault.LogFlood.Name);
        }
    }

    [LoggerMessage(EventId = 1620, Level = LogLevel.Error, Message = "The fault {Fault} is on")]
    private static partial void LogFlooding(ILogger logger, string fault);
}
