using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace QrAspire.Analytics.Storage.Migrations;

/// <summary>The model after the last migration; a test compares it with the context's.</summary>
[DbContext(typeof(ScansDbContext))]
internal sealed class ScansDbContextModelSnapshot : ModelSnapshot
{
    /// <inheritdoc />
    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder
            .HasAnnotation("ProductVersion", "10.0.0")
            .HasAnnotation("Relational:MaxIdentifierLength", 63);
        modelBuilder.HasAnnotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);

        modelBuilder.Entity("QrAspire.Analytics.Storage.DeadLetter", letter =>
        {
            letter.Property<Guid>("Id").HasColumnType("uuid").HasColumnName("id");
            letter.Property<int>("Attempts").HasColumnType("integer").HasColumnName("attempts");
            letter.Property<byte[]>("ContentHash").IsRequired().HasColumnType("bytea").HasColumnName("content_hash");
            letter.Property<DateTimeOffset>("FailedAt").HasColumnType("timestamp with time zone").HasColumnName("failed_at");
            letter.Property<string>("Headers").IsRequired().HasColumnType("jsonb").HasColumnName("headers");
            letter.Property<byte[]>("Key").HasColumnType("bytea").HasColumnName("key");
            letter.Property<string>("Message").IsRequired().HasColumnType("text").HasColumnName("message");
            letter.Property<long>("OriginalOffset").HasColumnType("bigint").HasColumnName("original_offset");
            letter.Property<int>("OriginalPartition").HasColumnType("integer").HasColumnName("original_partition");
            letter.Property<string>("OriginalTopic").IsRequired().HasColumnType("text").HasColumnName("original_topic");
            letter.Property<string>("Reason").IsRequired().HasColumnType("text").HasColumnName("reason");
            letter.Property<DateTimeOffset?>("ReplayedAt").HasColumnType("timestamp with time zone").HasColumnName("replayed_at");
            letter.Property<int>("Replays").HasColumnType("integer").HasColumnName("replays");
            letter.Property<DateTimeOffset>("StoredAt").HasColumnType("timestamp with time zone").HasColumnName("stored_at");
            letter.Property<byte[]>("Value").HasColumnType("bytea").HasColumnName("value");
            letter.HasKey("Id").HasName("dead_letters_pkey");
            letter.HasIndex("Reason", "Id").HasDatabaseName("dead_letters_reason_idx");
            letter.HasIndex("OriginalTopic", "OriginalPartition", "OriginalOffset", "ContentHash").IsUnique().HasDatabaseName("dead_letters_origin_idx");
            letter.ToTable("dead_letters");
        });
    }
}
