namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>How the embedded server runs; configuration section <c>Embedded:Postgres</c>.</summary>
internal sealed class PostgresOptions
{
    public const string Section = "Embedded:Postgres";

    /// <summary>The account that runs the server when the host is root.</summary>
    public string Account { get; set; } = "postgres";

    /// <summary>PostgreSQL's max_connections.</summary>
    public int MaxConnections { get; set; } = 200;

    /// <summary>PostgreSQL's shared_buffers.</summary>
    public string SharedBuffers { get; set; } = "256MB";

    /// <summary>PostgreSQL's fsync; off is for tests that do not mind losing their data with the machine.</summary>
    public bool Fsync { get; set; } = true;
}
