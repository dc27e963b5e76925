using System.Globalization;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using QrAspire.Redirect.Publishing;
using QrAspire.ServiceDefaults.Messaging;

namespace QrAspire.Redirect.Journaling;

/// <summary><c>journal replay</c>: sends records again; Analytics counts an event that comes twice once.</summary>
internal static class JournalReplay
{
    private static readonly TimeSpan s_delivery = TimeSpan.FromSeconds(30);

    /// <summary>Sends what stands at or after a position, or happened at or after a time.</summary>
    /// <returns>1 when not all of it was acknowledged; null when <paramref name="from"/> is neither.</returns>
    public static int? Run(string root, string from, IConfiguration configuration, TextWriter output)
    {
        var isPosition = JournalPosition.TryParse(from, out var position);
        DateTimeOffset time = default;
        if (!isPosition && !DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            return null;
        }

        var folders = JournalFolder.All(root).Where(folder => JournalFormat.Segments(folder).Length > 0).ToArray();
        if (folders.Length == 0)
        {
            return JournalCommands.Refuse(output, $"There is no journal in {root}.");
        }

        if (string.IsNullOrEmpty(configuration.GetConnectionString("kafka")))
        {
            return JournalCommands.Refuse(output, "ConnectionStrings:kafka is not set.");
        }

        var options = configuration.GetSection(KafkaOptions.Section).Get<KafkaOptions>() ?? new KafkaOptions();
        using var session = new KafkaSession(new KafkaClients(configuration, Options.Create(options)), s_delivery, NullLogger.Instance);
        var (sent, acknowledged, skipped) = (0L, 0L, 0L);
        foreach (var folder in folders)
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

            skipped += reader.Skipped;
        }

        session.Flush(s_delivery);
        var missing = sent - Interlocked.Read(ref acknowledged);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sent} records sent again from {from}, {missing} not acknowledged{(skipped > 0 ? $", {skipped} damaged bytes skipped" : "")}"));
        return missing == 0 ? JournalCommands.Done : JournalCommands.Incomplete;

        void Count(DeliveryReport<byte[], byte[]> report)
        {
            if (!report.Error.IsError)
            {
                Interlocked.Increment(ref acknowledged);
            }
        }
    }
}
