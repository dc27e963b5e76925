using System.Runtime.InteropServices;

namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>Maps the client's native library to the distribution's <c>librdkafka.so.1</c>.</summary>
internal static class NativeKafka
{
    private static int s_loaded;

    public static void Load()
    {
        if (Interlocked.Exchange(ref s_loaded, 1) == 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(Confluent.Kafka.Library).Assembly, static (name, _, _) =>
                name.StartsWith("librdkafka", StringComparison.Ordinal) && NativeLibrary.TryLoad("librdkafka.so.1", out var library) ? library : 0);
        }
    }
}
