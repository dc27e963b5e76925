using Microsoft.EntityFrameworkCore;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Analytics.Storage;

/// <summary>
/// Schema of database <c>scans</c>. Only dead letters are entities; scans and rollups are written with COPY and read with
/// SQL that names partitions' bounds, so their tables are stated in the migrations alone.
/// </summary>
public sealed class ScansDbContext(DbContextOptions<ScansDbContext> options) : DbContext(options)
{
    /// <summary>Name of the database, the AppHost's resource and the connection string.</summary>
    public const string ConnectionName = "scans";

    public DbSet<DeadLetter> DeadLetters => Set<DeadLetter>();

    /// <summary>Options that every use of the context shares, the tests' included.</summary>
    public static void Configure(DbContextOptionsBuilder options) => options.UseSchemaHistory();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder) => ScansModel.Build(modelBuilder);
}
