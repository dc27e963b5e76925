using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Tests.ServiceDefaults;

/// <summary>docs/errors.md lists the codes that the services use: all of them, and no other.</summary>
public sealed partial class ErrorCatalogueTests
{
    private static readonly string[] s_services = ["QrAspire.Api", "QrAspire.Redirect", "QrAspire.Analytics", "QrAspire.Web", "QrAspire.ServiceDefaults"];

    [Fact]
    public void The_catalogue_is_complete_and_true()
    {
        var root = Root();
        var documented = DocumentedCode().Matches(File.ReadAllText(Path.Combine(root, "docs", "errors.md"))).Select(match => match.Groups[1].Value).ToArray();
        var constants = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        var inCode = s_services
            .SelectMany(service => Directory.EnumerateFiles(Path.Combine(root, service), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"))
            .SelectMany(path => UsedCode().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups[1].Value);
        var used = constants.Concat(inCode).Distinct().Order(StringComparer.Ordinal).ToArray();

        used.Except(documented).ShouldBeEmpty("used, but not in docs/errors.md");
        documented.Except(used).ShouldBeEmpty("in docs/errors.md, but not used");
        documented.ShouldBeUnique();
    }

    /// <summary>First cell of a table row.</summary>
    [GeneratedRegex(@"^\| `([a-z0-9_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedCode();

    /// <summary>A code given as text: first argument of an <c>ApiErrors</c> method or <c>ErrorBody</c>, or what follows a status code.</summary>
    [GeneratedRegex(@"(?:ApiErrors\.\w+\(\s*|new ErrorBody\(\s*|StatusCodes\.Status\w+,\s*(?:new\()?)""([a-z0-9_]+)""")]
    private static partial Regex UsedCode();

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
