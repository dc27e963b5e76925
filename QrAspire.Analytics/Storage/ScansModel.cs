using Microsoft.EntityFrameworkCore;

namespace QrAspire.Analytics.Storage;

/// <summary>How the entities lie in the database.</summary>
internal static class ScansModel
{
    public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<DeadLetter>(letter =>
    {
        letter.ToTable("dead_letters");
        letter.HasKey(row => row.Id).HasName("dead_letters_pkey");
        letter.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
        letter.Property(row => row.OriginalTopic).HasColumnName("original_topic");
        letter.Property(row => row.OriginalPartition).HasColumnName("original_partition");
        letter.Property(row => row.OriginalOffset).HasColumnName("original_offset");
        letter.Property(row => row.ContentHash).HasColumnName("content_hash");
        letter.Property(row => row.Key).HasColumnName("key");
        letter.Property(row => row.Value).HasColumnName("value");
        letter.Property(row => row.Headers).HasColumnName("headers").HasColumnType("jsonb");
        letter.Property(row => row.Reason).HasColumnName("reason");
        letter.Property(row => row.Message).HasColumnName("message");
        letter.Property(row => row.Attempts).HasColumnName("attempts");
        letter.Property(row => row.FailedAt).HasColumnName("failed_at");
        letter.Property(row => row.StoredAt).HasColumnName("stored_at");
        letter.Property(row => row.ReplayedAt).HasColumnName("replayed_at");
        letter.Property(row => row.Replays).HasColumnName("replays");
        letter.HasIndex(row => new { row.OriginalTopic, row.OriginalPartition, row.OriginalOffset, row.ContentHash })
            .HasDatabaseName("dead_letters_origin_idx").IsUnique();
        letter.HasIndex(row => new { row.Reason, row.Id }).HasDatabaseName("dead_letters_reason_idx");
    });
}
