namespace QrAspire.Redirect.Journaling;

/// <summary>
/// For operators: <c>journal inspect</c> tells what the journal holds, <c>journal replay --from segment:offset|time</c> sends records again.
/// Both only read, so the service may run meanwhile.
/// </summary>
internal static class JournalCommands
{
    /// <summary>Exit code: done, and all is well.</summary>
    public const int Done = 0;

    /// <summary>Exit code: records are damaged, or were not acknowledged.</summary>
    public const int Incomplete = 1;

    /// <summary>Exit code: not what can be done here.</summary>
    public const int Refused = 2;

    private const string From = "--from";

    private const string Usage =
        """
        Usage: journal inspect
               journal replay --from <segment:offset | RFC 3339 time>
        Options: --Journal:Path=FOLDER (default: the service's own) --ConnectionStrings:kafka=SERVERS
        Exit code: 0 done; 1 records are damaged (inspect) or not acknowledged (replay); 2 wrong call, or no journal there.
        """;

    /// <summary>Runs the command that the arguments name; null when they name none and the service is to run.</summary>
    public static int? TryRun(string[] arguments, TextWriter output)
    {
        if (arguments is not ["journal", .. var rest])
        {
            return null;
        }

        var configuration = new ConfigurationBuilder()
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine([.. rest.Where(argument => argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=', StringComparison.Ordinal))])
            .Build();
        var root = DataFolder.Resolve(configuration, configuration["Journal:Path"], "journal");
        try
        {
            return rest switch
            {
                ["inspect", ..] => JournalInspection.Run(root, output),
                ["replay", ..] when Array.IndexOf(rest, From) is > 0 and var at && at + 1 < rest.Length => JournalReplay.Run(root, rest[at + 1], configuration, output) ?? Refuse(output, Usage),
                _ => Refuse(output, Usage),
            };
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            return Refuse(output, exception.Message);
        }
    }

    /// <summary>Says why nothing was done.</summary>
    public static int Refuse(TextWriter output, string problem)
    {
        output.WriteLine(problem);
        return Refused;
    }
}
