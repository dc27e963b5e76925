using QrAspire.Redirect;
using QrAspire.Redirect.Journaling;

if (JournalCommands.TryRun(args, Console.Out) is { } exitCode)
{
    return exitCode;
}

await RedirectApplication.Build(args).RunAsync();
return 0;
