using System.Globalization;

namespace QrAspire.Tests.Faults;

/// <summary>What a run found; no findings means that the promise was kept.</summary>
/// <param name="Name">The run.</param>
/// <param name="Length">How long the load lasted.</param>
/// <param name="Ledger">The client's book.</param>
/// <param name="Windows">What struck, and until when.</param>
/// <param name="Stored">Rows of the run.</param>
/// <param name="Audit">The book against the rows.</param>
/// <param name="Differences">Rollups that do not equal the count of their rows.</param>
public sealed record FaultReport(string Name, TimeSpan Length, ScanLedger Ledger, IReadOnlyList<FaultWindow> Windows, int Stored, LedgerAudit Audit, long Differences)
{
    private const string Header =
        """
        | seed | s | attempted | answered | stored | lost | double | invented | wrong | unanswered while up | rollups off | faults |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
        """;

    /// <summary>What was broken, in words.</summary>
    public IReadOnlyList<string> Findings => Differences == 0 ? [.. Audit.Findings] : [.. Audit.Findings, $"{Differences} rollups do not equal the count of their rows"];

    /// <summary>The run as a row of a table.</summary>
    public string Row
    {
        get
        {
            var faults = Windows.GroupBy(window => window.Fault, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Count() == 1 ? group.Key : $"{group.Key} ×{group.Count()}");
            return string.Create(CultureInfo.InvariantCulture,
                $"| {Name} | {Length.TotalSeconds:0} | {Ledger.Attempts.Count} | {Ledger.Attempts.Count(attempt => attempt.Fate is ScanFate.Answered)} | {Stored} | {Audit.Lost.Count} | {Audit.Doubled.Count} | {Audit.Invented.Count} | {Audit.Wrong.Count} | {Audit.Silent.Count} | {Differences} | {string.Join(", ", faults)} |");
        }
    }

    /// <summary>Appends the row to a file of Markdown, with the table's head when the file is new.</summary>
    public async Task AppendAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.AppendAllTextAsync(path, $"{(File.Exists(path) ? "" : Header + "\n")}{Row}\n");
    }
}
