using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace QrAspire.ServiceDefaults.Documentation;

/// <summary>Documentation comments of the code, from the file that the compiler writes beside an assembly.</summary>
internal static partial class DocumentationComments
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> s_files = new();

    /// <summary>A property's summary with code in backticks; null when it has none.</summary>
    public static string? Summary(PropertyInfo property) =>
        s_files.GetOrAdd(property.DeclaringType!.Assembly, Load).GetValueOrDefault($"P:{property.DeclaringType.FullName}.{property.Name}");

    private static Dictionary<string, string> Load(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        return File.Exists(path)
            ? XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member").Where(member => member.Element("summary") is not null)
                .GroupBy(member => (string)member.Attribute("name")!).ToDictionary(group => group.Key, group => Text(group.First().Element("summary")!))
            : [];
    }

    private static string Text(XElement summary) => Blanks().Replace(string.Concat(summary.Nodes().Select(node => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element => element.Value,
        _ => node.ToString(),
    })), " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
