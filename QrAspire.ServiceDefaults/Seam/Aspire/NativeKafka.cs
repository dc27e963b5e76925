namespace QrAspire.ServiceDefaults.Messaging;

/// <summary>The current client brings its own native library.</summary>
internal static class NativeKafka
{
    public static void Load()
    {
    }
}
