using System.Reflection;
using System.Runtime.CompilerServices;

namespace QrAspire.Tests.Product;

/// <summary>docs/configuration.md names every key that a service binds.</summary>
public sealed class ConfigurationDocTests
{
    [Fact]
    public void Every_option_is_documented()
    {
        var document = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../docs/configuration.md"));
        string[] services = ["QrAspire.ServiceDefaults", "QrAspire.Api", "QrAspire.Redirect", "QrAspire.Analytics"];
        var keys = from service in services
                   from type in Assembly.Load(service).GetTypes()
                   let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                   where section is { IsLiteral: true }
                   from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                   where property.CanWrite || property.PropertyType.IsGenericType
                   select $"`{section.GetRawConstantValue()}:{property.Name}`";
        keys.Where(key => !document.Contains(key, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
