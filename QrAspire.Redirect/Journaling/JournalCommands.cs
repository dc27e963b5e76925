using System.Globalization;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using QrAspire.Redirect.Publishing;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Redirect.Journaling;

/// <summary>
/// For operators: <c>journal inspect</c> tells what the journal holds, <c>journal replay --from segment:offset|time</c> sends records again.
/// Both only read, so the service may run meanwhile; Analytics counts an event that comes twice once.
/// </summary>
internal static class JournalCommands
{
    private const string Usage = "Usage: journal inspect | journal replay --from <segment:offset | RFC 3339 time> [--Journal:Path=FOLDER] [--ConnectionStrings:kafka=SERVERS]";

    /// <summary>Runs the command that the arguments name; null when they name none and the service is to run.</summary>
    public static int? TryRun(string[] arguments, TextWriter output)
    {
        if (arguments is not ["journal", ..])
        {
            return null;
        }

        var configuration = new ConfigurationBuilder()
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine([.. arguments.Skip(1).Where(argument => argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=', StringComparison.Ordinal))])
            .Build();
        var root = DataFolder.Resolve(configuration, configuration["Journal:Path"], "journal");
        return arguments switch
        {
            [_, "inspect", ..] => Inspect(root, output),
            [_, "replay", "--from", var from, ..] => Replay(root, from, configuration, output),
            _ => Fail(output, Usage),
        };
    }

    private static int Inspect(string root, TextWriter output)
    {
        foreach (var folder in JournalFolder.All(root))
        {
            var checkpoint = PublishCheckpoint.Read(folder);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: published up to {checkpoint?.Published ?? "-"}, released up to {checkpoint?.Released ?? "-"}"));
            foreach (var segment in JournalFormat.Segments(folder))
            {
                var (records, first, last, damaged, size) = Describe(folder, segment);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  segment {segment}: {size} bytes, {records} records{(records > 0 ? $" from {first:O} to {last:O}" : "")}{(damaged > 0 ? $", {damaged} bytes damaged" : "")}"));
            }
        }

        return 0;
    }

    private static (long Records, DateTimeOffset First, DateTimeOffset Last, long Damaged, long Size) Describe(string folder, long segment)
    {
        var size = new FileInfo(Path.Combine(folder, JournalFormat.FileName(segment))).Length;
        using var reader = new JournalReader(folder, new JournalPosition(segment, 0));
        var (records, first, last, end) = (0L, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, new JournalPosition(segment, size));
        var good = (long)JournalFormat.HeaderSize;
        while (reader.TryRead(end))
        {
            records++;
            good += JournalFormat.FrameSize + reader.Payload.Length;
            if (ScanRecord.TryRead(reader.Payload.Span, out var record))
            {
                (first, last) = (record.OccurredAt < first ? record.OccurredAt : first, record.OccurredAt > last ? record.OccurredAt : last);
            }
        }

        return (records, first, last, size - good, size);
    }

    private static int Replay(string root, string from, IConfiguration configuration, TextWriter output)
    {
        var isPosition = JournalPosition.TryParse(from, out var position);
        DateTimeOffset time = default;
        if (!isPosition && !DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            return Fail(output, Usage);
        }

        var options = configuration.GetSection(KafkaOptions.Section).Get<KafkaOptions>() ?? new KafkaOptions();
        using var session = new KafkaSession(new KafkaClients(configuration, Options.Create(options)), TimeSpan.FromSeconds(30), NullLogger.Instance);
        var (sent, failed) = (0L, 0L);
        foreach (var folder in JournalFolder.All(root).Where(folder => JournalFormat.Segments(folder).Length > 0))
        {
            var last = JournalFormat.Segments(folder)[^1];
            var end = new JournalPosition(last, new FileInfo(Path.Combine(folder, JournalFormat.FileName(last))).Length);
            using var reader = new JournalReader(folder, position);
            while (reader.TryRead(end))
            {
                if (ScanRecord.TryRead(reader.Payload.Span, out var record) && record.OccurredAt >= time)
                {
                    sent++;
                    session.Produce(record, Count);
                }
            }
        }

        session.Flush(TimeSpan.FromSeconds(30));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sent} records sent again from {from}, {Volatile.Read(ref failed)} not acknowledged"));
        return Volatile.Read(ref failed) == 0 ? 0 : 1;

        void Count(DeliveryReport<byte[], byte[]> report)
        {
            if (report.Error.IsError)
            {
                Interlocked.Increment(ref failed);
            }
        }
    }

    private static int Fail(TextWriter output, string problem)
    {
        output.WriteLine(problem);
        return 2;
    }
}
