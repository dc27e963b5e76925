using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Embedded.Kafka;

/// <summary>
/// The broker's own process: <c>dotnet QrAspire.Embedded.dll PORT CONTROL-PORT BROKERS TOPICS [LIBRARY]</c>, TOPICS as <c>name=partitions,…</c>.
/// It ends with SIGTERM, and with the end of its input, should the host go without a word.
/// </summary>
internal static class BrokerProgram
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not [var port, var controlPort, var brokers, var topics, .. var library])
        {
            await Console.Error.WriteLineAsync("usage: PORT CONTROL-PORT BROKERS TOPICS [LIBRARY]").ConfigureAwait(false);
            return 2;
        }
        RdKafka.Use(library.FirstOrDefault());
        var brokerCount = Number(brokers);
        using var cluster = new MockCluster(brokerCount);
        foreach (var topic in topics.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, partitions) = topic.Split('=') is [var left, var right] ? (left, Number(right)) : (topic, 1);
            cluster.CreateTopic(name, partitions, replicas: Math.Min(brokerCount, 3));
        }

        // The cluster listens on random ports; clients find it behind an address that stays.
        var addresses = cluster.Bootstraps.Split(',').Select(IPEndPoint.Parse).ToArray();
        var forwarder = new TcpForwarder(Number(port), () => addresses[Random.Shared.Next(addresses.Length)]);
        await using (forwarder.ConfigureAwait(false))
        {
            forwarder.Start();
            using var control = new BrokerControlServer(Number(controlPort), cluster);
            await Console.Out.WriteLineAsync($"Kafka broker on localhost:{port} ({cluster.Bootstraps}), topics {topics}").ConfigureAwait(false);
            await EndAsync().ConfigureAwait(false);
        }
        return 0;
    }

    private static async Task EndAsync()
    {
        var signalled = new TaskCompletionSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            signalled.TrySetResult();
        });
        var inputEnded = Task.Run(async () =>
        {
            while (await Console.In.ReadLineAsync().ConfigureAwait(false) is not null)
            {
            }
        });
        await Task.WhenAny(signalled.Task, inputEnded).ConfigureAwait(false);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
