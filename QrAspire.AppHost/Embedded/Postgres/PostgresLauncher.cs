using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>Runs PostgreSQL as a native process, on loopback only; as an account of its own when the host is root, because the server refuses root.</summary>
internal sealed class PostgresLauncher(PostgresServerResource server) : IProcessLauncher
{
    public string Source => "postgres (native server)";

    public Task EnsurePrerequisitesAsync(IServiceProvider services, CancellationToken cancellationToken)
        => PostgresServer.EnsureAsync(services.GetRequiredService<IConfiguration>(), cancellationToken);

    public async Task<ProcessSpec> PrepareAsync(LaunchContext context, CancellationToken cancellationToken)
    {
        var options = context.Services.GetRequiredService<IConfiguration>().GetSection(PostgresOptions.Section).Get<PostgresOptions>() ?? new();
        var bin = PostgresServer.Find(context.Services.GetRequiredService<IConfiguration>())
            ?? throw new DistributedApplicationException("The PostgreSQL server is missing.");
        var account = Environment.IsPrivilegedProcess ? Unprivileged(options.Account) : null;
        var folder = Path.Combine(await ReachableAsync(context, account, cancellationToken).ConfigureAwait(false), server.Name);
        var user = await server.UserNameReference.GetValueAsync(cancellationToken).ConfigureAwait(false) ?? "postgres";
        var password = await server.PasswordParameter.GetValueAsync(cancellationToken).ConfigureAwait(false) ?? "";
        await new PostgresCluster(bin, account, folder, context.Data, server.Name, context.Log).EnsureAsync(user, password, PostgresDatabases.Plain(server, context.Services), cancellationToken).ConfigureAwait(false);

        Dictionary<string, string> settings = new()
        {
            ["listen_addresses"] = "localhost",
            ["port"] = context.ListenPort[PostgresServerResource.PrimaryEndpointName].ToString(CultureInfo.InvariantCulture),
            // The path of a socket file is limited to 107 characters, and a data folder's may be longer: TCP only.
            ["unix_socket_directories"] = "",
            ["max_connections"] = options.MaxConnections.ToString(CultureInfo.InvariantCulture),
            ["shared_buffers"] = options.SharedBuffers,
            ["fsync"] = options.Fsync ? "on" : "off",
            ["full_page_writes"] = options.Fsync ? "on" : "off",
            ["log_timezone"] = "UTC",
            ["timezone"] = "UTC",
        };
        return new(Path.Combine(bin, "postgres"), ["-D", folder, .. settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" }), .. context.Arguments], "/")
        {
            // SIGTERM would wait for every client to leave; SIGINT ends their sessions, writes a checkpoint and goes.
            StopSignal = Signal.Interrupt,
            RunAs = account,
        };
    }

    private static Account Unprivileged(string name)
        => Account.Find(name) ?? throw new DistributedApplicationException($"PostgreSQL does not run as root, and there is no account '{name}' to run it as: create it, or set {PostgresOptions.Section}:{nameof(PostgresOptions.Account)}.");

    private static async Task<string> ReachableAsync(LaunchContext context, Account? account, CancellationToken cancellationToken)
    {
        if (account is null || await CanEnterAsync(account, context.Data.Path, cancellationToken).ConfigureAwait(false))
            return context.Data.Path;
        context.Log($"Account '{account.Name}' cannot reach {context.Data.Path}: the cluster lives in {context.Data.OutsidePath}");
        Directory.CreateDirectory(context.Data.OutsidePath);
        return context.Data.OutsidePath;
    }

    private static async Task<bool> CanEnterAsync(Account account, string folder, CancellationToken cancellationToken)
    {
        using var test = Process.Start(new ProcessStartInfo(account.Prefix[0], [.. account.Prefix.Skip(1), "/usr/bin/test", "-x", folder]) { WorkingDirectory = "/" })!;
        await test.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return test.ExitCode == 0;
    }
}
