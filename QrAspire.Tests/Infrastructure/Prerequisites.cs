using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace QrAspire.Tests.Infrastructure;

/// <summary>
/// Installs the distribution's packages that the tests need and this machine lacks, before the first test runs, so that <c>dotnet test</c> of a
/// clean clone does its own set-up. Without the right to install, the tests that need a package fail and name it.
/// </summary>
internal static class Prerequisites
{
    /// <summary>A file that proves the package is there, and the package.</summary>
    private static readonly (string Probe, string Package)[] s_needed =
    [
        ("/usr/lib/postgresql/15/bin/postgres", "postgresql-15"),
        ("/usr/lib/x86_64-linux-gnu/librdkafka.so.1", "librdkafka1"),
        ("/usr/bin/kcat", "kcat"),
        ("/usr/sbin/pgbouncer", "pgbouncer"),
        ("/usr/bin/zbarimg", "zbar-tools"),
        ("/usr/bin/ZXingReader", "zxing-cpp-tools"),
        ("/usr/bin/qrencode", "qrencode"),
        ("/usr/bin/rsvg-convert", "librsvg2-bin"),
        ("/usr/bin/pdftoppm", "poppler-utils"),
        ("/usr/bin/gs", "ghostscript"),
        ("/usr/lib/x86_64-linux-gnu/libturbojpeg.so.0", "libturbojpeg0"),
        ("/usr/lib/x86_64-linux-gnu/libwebp.so.7", "libwebp7"),
        ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", "fonts-droid-fallback"),
        ("/usr/bin/chromium", "chromium"),
        ("/usr/bin/promtool", "prometheus"),
        ("/usr/bin/amtool", "prometheus-alertmanager"),
    ];

#pragma warning disable CA2255 // The one place where a test assembly has to act before the runner does.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Install()
    {
        var missing = s_needed.Where(need => !File.Exists(need.Probe)).Select(need => need.Package).ToArray();
        if (missing.Length == 0 || !OperatingSystem.IsLinux() || !File.Exists("/usr/bin/apt-get") || !Environment.IsPrivilegedProcess)
        {
            return;
        }

        Console.WriteLine($"Installing {string.Join(' ', missing)} for the tests.");
        Run("update", "-qq");
        Run(["install", "-y", "-qq", "--no-install-recommends", .. missing]);
    }

    private static void Run(params string[] arguments)
    {
        using var apt = Process.Start(new ProcessStartInfo("/usr/bin/apt-get", arguments)
        {
            RedirectStandardOutput = true,
            Environment = { ["DEBIAN_FRONTEND"] = "noninteractive" },
        })!;
        apt.OutputDataReceived += (_, _) => { };
        apt.BeginOutputReadLine();
        apt.WaitForExit(TimeSpan.FromMinutes(10));
    }
}
