using System.Runtime.CompilerServices;

namespace QrAspire.Tests.Infrastructure;

/// <summary>Documents below docs/ that code writes: whole files, or parts between <c>&lt;!-- begin name --&gt;</c> and <c>&lt;!-- end name --&gt;</c>.</summary>
public static class GeneratedDocument
{
    /// <summary>Fails when the part is not <paramref name="expected"/>; with <c>QRASPIRE_WRITE_DOCS=1</c> it is written instead.</summary>
    public static void ShouldHold(string document, string part, string expected)
    {
        var path = Path.Combine(Root(), "docs", document);
        var text = File.ReadAllText(path);
        var (begin, end) = ($"<!-- begin {part} -->\n", $"<!-- end {part} -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        from.ShouldBeGreaterThanOrEqualTo(0, $"{document} has no part {part}");
        to.ShouldBeGreaterThan(from);
        from += begin.Length;
        expected = $"\n{expected.Trim()}\n\n";
        if (IsWritten)
        {
            File.WriteAllText(path, text[..from] + expected + text[to..]);
            return;
        }

        text[from..to].ShouldBe(expected, $"{document} is out of date; run this test with QRASPIRE_WRITE_DOCS=1");
    }

    /// <summary>Fails when a whole file is not <paramref name="expected"/>; with <c>QRASPIRE_WRITE_DOCS=1</c> it is written instead.</summary>
    public static void ShouldBe(string document, string expected)
    {
        var path = Path.Combine(Root(), "docs", document);
        if (IsWritten)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, expected);
            return;
        }

        File.ReadAllText(path).ShouldBe(expected, $"{document} is out of date; run this test with QRASPIRE_WRITE_DOCS=1");
    }

    private static bool IsWritten => Environment.GetEnvironmentVariable("QRASPIRE_WRITE_DOCS") == "1";

    /// <summary>Root of the repository.</summary>
    public static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
