namespace Aspire.Hosting.Embedded;

/// <summary>What the command line says to this host itself; the rest is configuration.</summary>
internal sealed record RunOptions(bool Fresh, bool Verbose, bool RandomizePorts, string[] Configuration)
{
    /// <summary>Takes <c>--fresh</c> and <c>--verbose</c> out of the arguments.</summary>
    public static RunOptions Parse(IReadOnlyList<string> args)
        => new(args.Contains("--fresh"), args.Contains("--verbose"), RandomizePorts: false, [.. args.Where(arg => arg is not ("--fresh" or "--verbose"))]);
}
