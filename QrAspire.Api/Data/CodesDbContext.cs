using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using QrAspire.Api.Codes;
using QrAspire.Api.Folders;
using QrAspire.Api.Idempotency;
using QrAspire.Api.LinkChecks;
using QrAspire.ServiceDefaults.Links;

namespace QrAspire.Api.Data;

/// <summary>Database <c>codes</c>. Migrations are written by hand as SQL; a test compares them with this model.</summary>
public sealed class CodesDbContext(DbContextOptions<CodesDbContext> options) : DbContext(options)
{
    public DbSet<Code> Codes => Set<Code>();

    public DbSet<CodeVersion> History => Set<CodeVersion>();

    public DbSet<Folder> Folders => Set<Folder>();

    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    public DbSet<LinkCheck> LinkChecks => Set<LinkCheck>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Code>(DefineCode);
        modelBuilder.Entity<CodeVersion>(DefineHistory);
        modelBuilder.Entity<Folder>(DefineFolder);
        modelBuilder.Entity<IdempotencyKey>(DefineIdempotencyKey);
        modelBuilder.Entity<LinkCheck>(DefineLinkCheck);
    }

    private static void DefineCode(EntityTypeBuilder<Code> code)
    {
        code.ToTable("codes");
        code.HasKey(c => c.Id);
        code.Property(c => c.Id).HasColumnName("id").ValueGeneratedNever();
        code.Property(c => c.ShortId).HasColumnName("short_id");
        code.Property(c => c.Kind).HasColumnName("kind").HasConversion(new LowerCaseName<CodeKind>());
        code.Property(c => c.Payload).HasColumnName("payload").HasColumnType("jsonb");
        code.Property(c => c.Title).HasColumnName("title");
        code.Property(c => c.Description).HasColumnName("description");
        code.Property(c => c.Notes).HasColumnName("notes");
        code.Property(c => c.Tags).HasColumnName("tags");
        code.Property(c => c.FolderId).HasColumnName("folder_id");
        code.Property(c => c.Design).HasColumnName("design").HasColumnType("jsonb");
        code.Property(c => c.Rules).HasColumnName("rules").HasColumnType("jsonb");
        code.Property(c => c.Status).HasColumnName("status").HasConversion(new LowerCaseName<CodeStatus>());
        code.Property(c => c.ValidFrom).HasColumnName("valid_from");
        code.Property(c => c.ValidUntil).HasColumnName("valid_until");
        code.Property(c => c.MaxScans).HasColumnName("max_scans");
        code.Property(c => c.FallbackUrl).HasColumnName("fallback_url");
        code.Property(c => c.PasswordHash).HasColumnName("password_hash");
        code.Property(c => c.ForwardQuery).HasColumnName("forward_query");
        code.Property(c => c.QueryMerge).HasColumnName("query_merge").HasConversion(new LowerCaseName<QueryMerge>());
        code.Property(c => c.Utm).HasColumnName("utm").HasColumnType("jsonb");
        code.Property(c => c.DeepLinks).HasColumnName("deep_links").HasColumnType("jsonb");
        code.Property(c => c.Content).HasColumnName("content");
        code.Property(c => c.TrackScans).HasColumnName("track_scans");
        code.Property(c => c.PreviewFirst).HasColumnName("preview_first");
        code.Property(c => c.RedirectStatus).HasColumnName("redirect_status");
        code.Property(c => c.CreatedAt).HasColumnName("created_at");
        code.Property(c => c.UpdatedAt).HasColumnName("updated_at");
        code.Property(c => c.Version).HasColumnName("version").IsConcurrencyToken();
        code.Property(c => c.DeletedAt).HasColumnName("deleted_at");
        code.Property(c => c.SearchText).HasColumnName("search_text").ValueGeneratedOnAddOrUpdate();
        code.HasIndex(c => c.ShortId).IsUnique().HasDatabaseName("codes_short_id_key");
        code.HasIndex(c => c.FolderId).HasDatabaseName("codes_folder_idx");
        code.HasOne<Folder>().WithMany().HasForeignKey(c => c.FolderId).OnDelete(DeleteBehavior.SetNull);
    }

    private static void DefineHistory(EntityTypeBuilder<CodeVersion> history)
    {
        history.ToTable("code_history");
        history.HasKey(h => new { h.CodeId, h.Version });
        history.Property(h => h.CodeId).HasColumnName("code_id");
        history.Property(h => h.Version).HasColumnName("version");
        history.Property(h => h.ChangedAt).HasColumnName("changed_at");
        history.Property(h => h.ChangedBy).HasColumnName("changed_by");
        history.Property(h => h.Action).HasColumnName("action").HasConversion(new LowerCaseName<ChangeAction>());
        history.Property(h => h.Document).HasColumnName("document").HasColumnType("jsonb");
        history.HasOne<Code>().WithMany().HasForeignKey(h => h.CodeId).OnDelete(DeleteBehavior.Cascade);
    }

    private static void DefineFolder(EntityTypeBuilder<Folder> folder)
    {
        folder.ToTable("folders");
        folder.HasKey(f => f.Id);
        folder.Property(f => f.Id).HasColumnName("id").ValueGeneratedNever();
        folder.Property(f => f.Name).HasColumnName("name");
        folder.Property(f => f.CreatedAt).HasColumnName("created_at");
        folder.Property(f => f.UpdatedAt).HasColumnName("updated_at");
        folder.Property(f => f.Version).HasColumnName("version").IsConcurrencyToken();
    }

    private static void DefineIdempotencyKey(EntityTypeBuilder<IdempotencyKey> key)
    {
        key.ToTable("idempotency_keys");
        key.HasKey(k => k.Key);
        key.Property(k => k.Key).HasColumnName("key");
        key.Property(k => k.RequestHash).HasColumnName("request_hash");
        key.Property(k => k.CreatedAt).HasColumnName("created_at");
        key.Property(k => k.Status).HasColumnName("status");
        key.Property(k => k.Headers).HasColumnName("headers");
        key.Property(k => k.Body).HasColumnName("body");
    }

    private static void DefineLinkCheck(EntityTypeBuilder<LinkCheck> check)
    {
        check.ToTable("link_checks");
        check.HasKey(c => c.CodeId);
        check.Property(c => c.CodeId).HasColumnName("code_id");
        check.Property(c => c.Url).HasColumnName("url");
        check.Property(c => c.CheckedAt).HasColumnName("checked_at");
        check.Property(c => c.Problem).HasColumnName("problem");
        check.Property(c => c.Status).HasColumnName("status");
        check.Property(c => c.FinalUrl).HasColumnName("final_url");
        check.Property(c => c.Failures).HasColumnName("failures");
        check.HasOne<Code>().WithOne().HasForeignKey<LinkCheck>(c => c.CodeId).OnDelete(DeleteBehavior.Cascade);
    }

    /// <summary>Stores an enum as its lower-case name, as the API writes it.</summary>
    private sealed class LowerCaseName<TEnum>() : ValueConverter<TEnum, string>(
        value => value.ToString().ToLowerInvariant(),
        name => Enum.Parse<TEnum>(name, true)) where TEnum : struct, Enum;
}
