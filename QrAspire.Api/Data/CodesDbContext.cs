using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using QrAspire.Api.Codes;
using QrAspire.Api.Folders;
using QrAspire.Api.Idempotency;
using QrAspire.Api.Keys;
using QrAspire.Api.LinkChecks;
using QrAspire.Api.Templates;
using QrAspire.Api.Webhooks;
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

    public DbSet<Webhook> Webhooks => Set<Webhook>();

    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    public DbSet<Template> Templates => Set<Template>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Code>(DefineCode);
        modelBuilder.Entity<CodeVersion>(DefineHistory);
        modelBuilder.Entity<Folder>(DefineFolder);
        modelBuilder.Entity<IdempotencyKey>(DefineIdempotencyKey);
        modelBuilder.Entity<LinkCheck>(DefineLinkCheck);
        modelBuilder.Entity<Webhook>(DefineWebhook);
        modelBuilder.Entity<WebhookDelivery>(DefineDelivery);
        modelBuilder.Entity<Template>(DefineTemplate);
        modelBuilder.Entity<ApiKey>(DefineApiKey);
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
        code.Property(c => c.PreviewAfterChange).HasColumnName("preview_after_change");
        code.Property(c => c.DestinationChangedAt).HasColumnName("destination_changed_at").ValueGeneratedOnAddOrUpdate();
        code.Property(c => c.RedirectStatus).HasColumnName("redirect_status");
        code.Property(c => c.ImportedScans).HasColumnName("imported_scans");
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

    private static void DefineWebhook(EntityTypeBuilder<Webhook> webhook)
    {
        webhook.ToTable("webhooks");
        webhook.HasKey(w => w.Id);
        webhook.Property(w => w.Id).HasColumnName("id").ValueGeneratedNever();
        webhook.Property(w => w.Url).HasColumnName("url");
        webhook.Property(w => w.Description).HasColumnName("description");
        webhook.Property(w => w.Events).HasColumnName("events");
        webhook.Property(w => w.Secret).HasColumnName("secret");
        webhook.Property(w => w.Enabled).HasColumnName("enabled");
        webhook.Property(w => w.Failures).HasColumnName("failures");
        webhook.Property(w => w.PausedReason).HasColumnName("paused_reason");
        webhook.Property(w => w.ToldSince).HasColumnName("told_since");
        webhook.Property(w => w.DigestedDay).HasColumnName("digested_day");
        webhook.Property(w => w.CreatedAt).HasColumnName("created_at");
        webhook.Property(w => w.UpdatedAt).HasColumnName("updated_at");
        webhook.Property(w => w.Version).HasColumnName("version").IsConcurrencyToken();
    }

    private static void DefineDelivery(EntityTypeBuilder<WebhookDelivery> delivery)
    {
        delivery.ToTable("webhook_deliveries");
        delivery.HasKey(d => d.Id);
        delivery.Property(d => d.Id).HasColumnName("id").ValueGeneratedNever();
        delivery.Property(d => d.WebhookId).HasColumnName("webhook_id");
        delivery.Property(d => d.Event).HasColumnName("event");
        delivery.Property(d => d.Body).HasColumnName("body");
        delivery.Property(d => d.CreatedAt).HasColumnName("created_at");
        delivery.Property(d => d.Status).HasColumnName("status");
        delivery.Property(d => d.Attempts).HasColumnName("attempts");
        delivery.Property(d => d.NextAttemptAt).HasColumnName("next_attempt_at");
        delivery.Property(d => d.AttemptedAt).HasColumnName("attempted_at");
        delivery.Property(d => d.ResponseStatus).HasColumnName("response_status");
        delivery.Property(d => d.ResponseBody).HasColumnName("response_body");
        delivery.Property(d => d.Problem).HasColumnName("problem");
        delivery.HasIndex(d => new { d.WebhookId, d.Id }).HasDatabaseName("webhook_deliveries_webhook_idx");
        delivery.HasOne<Webhook>().WithMany().HasForeignKey(d => d.WebhookId).OnDelete(DeleteBehavior.Cascade);
    }

    private static void DefineTemplate(EntityTypeBuilder<Template> template)
    {
        template.ToTable("templates");
        template.HasKey(t => t.Id);
        template.Property(t => t.Id).HasColumnName("id").ValueGeneratedNever();
        template.Property(t => t.Name).HasColumnName("name");
        template.Property(t => t.Description).HasColumnName("description");
        template.Property(t => t.Design).HasColumnName("design").HasColumnType("jsonb");
        template.Property(t => t.CreatedAt).HasColumnName("created_at");
        template.Property(t => t.UpdatedAt).HasColumnName("updated_at");
        template.Property(t => t.Version).HasColumnName("version").IsConcurrencyToken();
    }

    private static void DefineApiKey(EntityTypeBuilder<ApiKey> key)
    {
        key.ToTable("api_keys");
        key.HasKey(k => k.Id);
        key.Property(k => k.Id).HasColumnName("id").ValueGeneratedNever();
        key.Property(k => k.Name).HasColumnName("name");
        key.Property(k => k.Prefix).HasColumnName("prefix");
        key.Property(k => k.Hash).HasColumnName("hash");
        key.Property(k => k.ReadOnly).HasColumnName("read_only");
        key.Property(k => k.CreatedAt).HasColumnName("created_at");
        key.Property(k => k.ExpiresAt).HasColumnName("expires_at");
        key.Property(k => k.LastUsedAt).HasColumnName("last_used_at");
        key.Property(k => k.RevokedAt).HasColumnName("revoked_at");
        key.HasIndex(k => k.Hash).IsUnique().HasDatabaseName("api_keys_hash_key");
    }

    /// <summary>Stores an enum as its lower-case name, as the API writes it.</summary>
    private sealed class LowerCaseName<TEnum>() : ValueConverter<TEnum, string>(
        value => value.ToString().ToLowerInvariant(),
        name => Enum.Parse<TEnum>(name, true)) where TEnum : struct, Enum;
}
