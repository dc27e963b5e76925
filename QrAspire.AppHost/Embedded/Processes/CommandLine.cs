using System.Text;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Splits a command line at spaces, outside double quotes.</summary>
internal static class CommandLine
{
    public static IReadOnlyList<string> Split(string? commandLine)
    {
        var arguments = new List<string>();
        var current = new StringBuilder();
        var quoted = false;
        var started = false;
        foreach (var c in commandLine ?? "")
        {
            if (c == '"')
            {
                quoted = !quoted;
                started = true;
            }
            else if (c == ' ' && !quoted)
            {
                if (started)
                    arguments.Add(current.ToString());
                current.Clear();
                started = false;
            }
            else
            {
                current.Append(c);
                started = true;
            }
        }
        if (started)
            arguments.Add(current.ToString());
        return arguments;
    }
}
