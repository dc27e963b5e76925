using System.Runtime.CompilerServices;

namespace QrAspire.Tests.Infrastructure;

/// <summary>A part of a document below docs/ that code writes: between <c>&lt;!-- begin name --&gt;</c> and <c>&lt;!-- end name --&gt;</c>.</summary>
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
        if (Environment.GetEnvironmentVariable("QRASPIRE_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, text[..from] + expected + text[to..]);
            return;
        }

        text[from..to].ShouldBe(expected, $"{document} is out of date; run this test with QRASPIRE_WRITE_DOCS=1");
    }

    /// <summary>Root of the repository.</summary>
    public static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
