using System.Text.RegularExpressions;

namespace Aspire.Hosting.Embedded;

/// <summary>Shows lines of resources on the host's console: all of them if asked, else those that warn or tell of an error.</summary>
internal sealed partial class ConsoleEcho(bool all, TextWriter console)
{
    private bool _inside;

    /// <summary>Shows a line of a resource or not; a message's further lines (indented) follow its first.</summary>
    public void Write(string resource, string text)
    {
        var plain = AnsiCodes().Replace(text, "");
        if (plain.Length > 0 && !char.IsWhiteSpace(plain[0]))
            _inside = all || Alarming().IsMatch(plain);
        if (all || _inside)
            console.WriteLine($"[{resource}] {plain}");
    }

    // .NET's simple console ("warn: Category[0]"), its JSON ("LogLevel":"Warning"), PostgreSQL's and librdkafka's words
    // (but not what the server answers to health checks before it is up).
    [GeneratedRegex(@"^(warn|fail|crit): |""LogLevel"":""(Warning|Error|Critical)""|\b(WARNING|ERROR|FATAL|PANIC):(?!  the database system is (starting up|shutting down))|^Unhandled exception|^%[0-4]\|")]
    private static partial Regex Alarming();

    [GeneratedRegex(@"\x1B\[[0-9;]*[A-Za-z]")]
    private static partial Regex AnsiCodes();
}
