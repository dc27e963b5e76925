using System.Runtime.InteropServices;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>The <c>dotnet</c> program of the runtime that this process runs on.</summary>
internal static class DotNet
{
    // …/dotnet/shared/Microsoft.NETCore.App/10.0.x/ → …/dotnet/dotnet
    public static string HostPath { get; } = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
