using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace QrAspire.Tests.Embedded;

/// <summary>
/// One app model, two hosts: what can be checked of <c>-p:Aspire=true</c> where its packages cannot be restored, and that the default
/// build never asks for them.
/// </summary>
public sealed partial class TwoHostsTests
{
    private static readonly string s_root = Root();

    /// <summary>What AppHost.cs may call: names of Aspire's public API, and of the base class library.</summary>
    private static readonly string[] s_aspireNames =
    [
        "CreateBuilder", "Build", "Run", "RunAsync", "AddProject", "AddExecutable", "AddContainer", "AddParameter", "AddConnectionString", "AddExternalService",
        "AddPostgres", "AddDatabase", "AddKafka", "WithDataVolume", "WithHostPort", "WithLifetime", "WithPgAdmin", "WithKafkaUI", "WithImageTag",
        "WithReference", "WithEnvironment", "WithArgs", "WaitFor", "WaitForStart", "WaitForCompletion", "WithExplicitStart",
        "WithHttpEndpoint", "WithHttpsEndpoint", "WithEndpoint", "WithExternalHttpEndpoints", "GetEndpoint", "Property", "WithReplicas",
        "WithHttpHealthCheck", "WithHealthCheck", "WithUrlForEndpoint", "WithUrls", "WithUrl", "WithCommand", "WithHttpCommand", "WithParentRelationship", "WithIconName",
        "ExcludeFromManifest", "AddDockerComposeEnvironment", "PublishAsDockerComposeService", "Create",
        "WithVolume", "WithBindMount", "WithContainerFiles", "GetValueAsync",
    ];

    /// <summary>The app model's own helpers, and those of the base class library that it calls.</summary>
    private static readonly string[] s_ownNames =
        ["IsAsked", "AddObservability", "GetFullPath", "Combine", "FromResult", "GetFiles", "GetFileName", "GetDirectoryName", "Exists", "Select", "AppendLine", "ToString", "StringBuilder"];

    [Theory]
    [InlineData("AppHost.cs")]
    [InlineData("Observability.cs")]
    public void AppHost_calls_only_Aspires_public_names(string file)
    {
        var code = LineComment().Replace(File.ReadAllText(Path.Combine(s_root, "QrAspire.AppHost", file)), "");
        Call().Matches(code).Select(match => match.Groups[1].Value).Distinct().Except(s_aspireNames).Except(s_ownNames).ShouldBeEmpty();
        code.Split('\n').Length.ShouldBeLessThan(file == "AppHost.cs" ? 80 : 120);
        code.ShouldNotContain("Aspire.Hosting.Embedded");
    }

    [Theory]
    [InlineData("QrAspire.ServiceDefaults", "Aspire.Npgsql.EntityFrameworkCore.PostgreSQL", "OpenTelemetry.Extensions.Hosting", "OpenTelemetry.Instrumentation.AspNetCore",
        "OpenTelemetry.Instrumentation.Http", "OpenTelemetry.Instrumentation.Runtime", "OpenTelemetry.Exporter.Prometheus.AspNetCore", "OpenTelemetry.Exporter.OpenTelemetryProtocol",
        "Confluent.Kafka", "Microsoft.FeatureManagement.AspNetCore", "Microsoft.Extensions.Http.Resilience", "Microsoft.Extensions.ServiceDiscovery")]
    [InlineData("QrAspire.Api", "QRCoder")]
    [InlineData("QrAspire.Tests", "Aspire.Hosting.Testing", "xunit")]
    public async Task With_Aspire_a_project_references_the_real_packages(string project, params string[] packages)
    {
        var items = await EvaluateAsync(project, "-p:Aspire=true");
        var referenced = Names(items, "PackageReference");
        packages.Except(referenced).ShouldBeEmpty();
        referenced.Except(Names(items, "PackageVersion")).Except(["Microsoft.NET.ILLink.Tasks"]).ShouldBeEmpty("every package has a version");
    }

    [Theory]
    [InlineData("QrAspire.AppHost")]
    [InlineData("QrAspire.ServiceDefaults")]
    [InlineData("QrAspire.Tests")]
    public async Task Without_Aspire_no_project_asks_for_its_packages(string project)
        => Names(await EvaluateAsync(project), "PackageReference").ShouldNotContain(name => name.StartsWith("Aspire.", StringComparison.Ordinal));

    [Fact]
    public async Task Projects_are_references_to_run_not_to_compile_against()
    {
        var references = (await EvaluateAsync("QrAspire.AppHost"))["ProjectReference"]!.AsArray();
        references.Select(reference => (Path.GetFileNameWithoutExtension((string)reference!["Identity"]!), (string?)reference["ReferenceOutputAssembly"] ?? "")).ShouldBe(
            [("QrAspire.Analytics", "false"), ("QrAspire.Api", "false"), ("QrAspire.Redirect", "false"), ("QrAspire.Web", "false"), ("QrAspire.Embedded", "")],
            ignoreOrder: true);
    }

    // The SDK cannot be resolved here, so the project file is read as text.
    [Fact]
    public void With_Aspire_the_AppHost_imports_the_real_SDK_and_integrations()
    {
        var project = XDocument.Load(Path.Combine(s_root, "QrAspire.AppHost", "QrAspire.AppHost.csproj")).Root!;

        var imports = project.Elements("Import").Where(import => (string?)import.Attribute("Sdk") == "Aspire.AppHost.Sdk").ToArray();
        imports.Select(import => (string?)import.Attribute("Project")).ShouldBe(["Sdk.props", "Sdk.targets"]);
        imports.ShouldAllBe(import => (string?)import.Attribute("Version") == "$(AspireVersion)" && (string?)import.Attribute("Condition") == "'$(Aspire)' == 'true'");
        project.Elements("Import").Single(import => ((string)import.Attribute("Project")!).EndsWith("QrAspire.Embedded.targets", StringComparison.Ordinal))
            .Attribute("Condition")!.Value.ShouldBe("'$(Aspire)' != 'true'");
        project.Elements("ItemGroup").Where(group => (string?)group.Attribute("Condition") == "'$(Aspire)' == 'true'").Elements("PackageReference")
            .Select(package => (string)package.Attribute("Include")!).ShouldBe(["Aspire.Hosting.AppHost", "Aspire.Hosting.Kafka", "Aspire.Hosting.PostgreSQL"]);
    }

    [Fact]
    public void The_modes_differ_in_no_file_outside_the_seam()
    {
        var files = Directory.EnumerateFiles(s_root, "*.cs", SearchOption.AllDirectories).Where(file => !Generated().IsMatch(file)).ToArray();
        files.Length.ShouldBeGreaterThan(100);
        files.Where(file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private static string[] Names(JsonObject items, string type) => [.. items[type]!.AsArray().Select(item => (string)item!["Identity"]!)];

    private static async Task<JsonObject> EvaluateAsync(string project, params string[] properties)
    {
        using var msbuild = Process.Start(new ProcessStartInfo(
            "dotnet", ["msbuild", Path.Combine(s_root, project, $"{project}.csproj"), "-nologo", "-getItem:PackageReference,PackageVersion,ProjectReference", .. properties])
        {
            RedirectStandardOutput = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" },
        })!;
        var output = await msbuild.StandardOutput.ReadToEndAsync();
        await msbuild.WaitForExitAsync();
        msbuild.ExitCode.ShouldBe(0, output);
        return JsonNode.Parse(output)!["Items"]!.AsObject();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "QrAspire.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder.FullName;
    }

    [GeneratedRegex(@"\.([A-Z]\w*)(?:<[^()>]*>)?\(")]
    private static partial Regex Call();

    [GeneratedRegex("//.*")]
    private static partial Regex LineComment();

    [GeneratedRegex(@"[\\/](obj|bin|node_modules|artifacts)[\\/]")]
    private static partial Regex Generated();
}
