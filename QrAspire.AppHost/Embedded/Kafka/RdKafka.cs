using System.Reflection;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Embedded.Kafka;

/// <summary>Finds librdkafka, the distribution's own unless another path is given.</summary>
internal static class RdKafka
{
    public const string Name = "librdkafka";
    public const string Package = "librdkafka1";

    private static string[] Names => OperatingSystem.IsMacOS() ? ["librdkafka.1.dylib", "/opt/homebrew/lib/librdkafka.1.dylib"] : ["librdkafka.so.1"];

    public static bool IsPresent(string? path)
    {
        foreach (var name in path is null ? Names : [path])
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                NativeLibrary.Free(library);
                return true;
            }
        }
        return false;
    }

    /// <summary>Makes this assembly's imports of librdkafka use the library.</summary>
    public static void Use(string? path)
        => NativeLibrary.SetDllImportResolver(typeof(RdKafka).Assembly, (name, assembly, _) => name == Name ? Load(path) : Default(name, assembly));

    private static nint Load(string? path)
    {
        foreach (var name in path is null ? Names : [path])
        {
            if (NativeLibrary.TryLoad(name, out var library))
                return library;
        }
        return 0;
    }

    private static nint Default(string name, Assembly assembly) => NativeLibrary.TryLoad(name, assembly, null, out var library) ? library : 0;
}
