namespace QrAspire.Redirect;

/// <summary>Where Redirect keeps what must outlive it: journal, snapshot, salts.</summary>
public static class DataFolder
{
    /// <summary><c>$QRASPIRE_DATA</c>, else <c>qraspire</c> in the user's data folder (<c>~/.local/share</c>).</summary>
    public static string Root(IConfiguration configuration) =>
        configuration["QRASPIRE_DATA"] is { Length: > 0 } configured
            ? Path.GetFullPath(configured)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "qraspire");

    /// <summary>A path below the root, unless configuration names another.</summary>
    public static string Resolve(IConfiguration configuration, string? configured, params string[] below) =>
        string.IsNullOrWhiteSpace(configured) ? Path.Combine([Root(configuration), .. below]) : Path.GetFullPath(configured);
}
