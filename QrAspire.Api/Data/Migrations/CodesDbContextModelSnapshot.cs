using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace QrAspire.Api.Data.Migrations;

/// <summary>The model after the last migration, written by hand; a test fails when <see cref="CodesDbContext"/> drifts from it.</summary>
[DbContext(typeof(CodesDbContext))]
internal sealed class CodesDbContextModelSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder
            .HasAnnotation("ProductVersion", "10.0.0")
            .HasAnnotation("Relational:MaxIdentifierLength", 63);
        NpgsqlModelBuilderExtensions.UseIdentityByDefaultColumns(modelBuilder);

        modelBuilder.Entity("QrAspire.Api.Codes.Code", code =>
        {
            code.Property<Guid>("Id").HasColumnType("uuid").HasColumnName("id");
            code.Property<string>("Content").HasColumnType("text").HasColumnName("content");
            code.Property<DateTimeOffset>("CreatedAt").HasColumnType("timestamp with time zone").HasColumnName("created_at");
            code.Property<DateTimeOffset?>("DeletedAt").HasColumnType("timestamp with time zone").HasColumnName("deleted_at");
            code.Property<string>("DeepLinks").HasColumnType("jsonb").HasColumnName("deep_links");
            code.Property<string>("Description").HasColumnType("text").HasColumnName("description");
            code.Property<string>("Design").HasColumnType("jsonb").HasColumnName("design");
            code.Property<DateTimeOffset?>("DestinationChangedAt").ValueGeneratedOnAddOrUpdate().HasColumnType("timestamp with time zone").HasColumnName("destination_changed_at");
            code.Property<string>("FallbackUrl").HasColumnType("text").HasColumnName("fallback_url");
            code.Property<Guid?>("FolderId").HasColumnType("uuid").HasColumnName("folder_id");
            code.Property<bool>("ForwardQuery").HasColumnType("boolean").HasColumnName("forward_query");
            code.Property<long?>("ImportedScans").HasColumnType("bigint").HasColumnName("imported_scans");
            code.Property<string>("Kind").IsRequired().HasColumnType("text").HasColumnName("kind");
            code.Property<long?>("MaxScans").HasColumnType("bigint").HasColumnName("max_scans");
            code.Property<string>("Notes").HasColumnType("text").HasColumnName("notes");
            code.Property<string>("PasswordHash").HasColumnType("text").HasColumnName("password_hash");
            code.Property<string>("Payload").IsRequired().HasColumnType("jsonb").HasColumnName("payload");
            code.Property<short?>("PreviewAfterChange").HasColumnType("smallint").HasColumnName("preview_after_change");
            code.Property<bool>("PreviewFirst").HasColumnType("boolean").HasColumnName("preview_first");
            code.Property<string>("QueryMerge").IsRequired().HasColumnType("text").HasColumnName("query_merge");
            code.Property<short>("RedirectStatus").HasColumnType("smallint").HasColumnName("redirect_status");
            code.Property<string>("Rules").HasColumnType("jsonb").HasColumnName("rules");
            code.Property<string>("SearchText").IsRequired().ValueGeneratedOnAddOrUpdate().HasColumnType("text").HasColumnName("search_text");
            code.Property<string>("ShortId").HasColumnType("text").HasColumnName("short_id");
            code.Property<string>("Status").IsRequired().HasColumnType("text").HasColumnName("status");
            code.PrimitiveCollection<string[]>("Tags").IsRequired().HasColumnType("text[]").HasColumnName("tags");
            code.Property<string>("Title").HasColumnType("text").HasColumnName("title");
            code.Property<bool>("TrackScans").HasColumnType("boolean").HasColumnName("track_scans");
            code.Property<DateTimeOffset>("UpdatedAt").HasColumnType("timestamp with time zone").HasColumnName("updated_at");
            code.Property<string>("Utm").HasColumnType("jsonb").HasColumnName("utm");
            code.Property<DateTimeOffset?>("ValidFrom").HasColumnType("timestamp with time zone").HasColumnName("valid_from");
            code.Property<DateTimeOffset?>("ValidUntil").HasColumnType("timestamp with time zone").HasColumnName("valid_until");
            code.Property<long>("Version").IsConcurrencyToken().HasColumnType("bigint").HasColumnName("version");
            code.HasKey("Id");
            code.HasIndex("FolderId").HasDatabaseName("codes_folder_idx");
            code.HasIndex("ShortId").IsUnique().HasDatabaseName("codes_short_id_key");
            code.ToTable("codes", (string?)null);
        });

        modelBuilder.Entity("QrAspire.Api.Codes.CodeVersion", history =>
        {
            history.Property<Guid>("CodeId").HasColumnType("uuid").HasColumnName("code_id");
            history.Property<long>("Version").HasColumnType("bigint").HasColumnName("version");
            history.Property<string>("Action").IsRequired().HasColumnType("text").HasColumnName("action");
            history.Property<DateTimeOffset>("ChangedAt").HasColumnType("timestamp with time zone").HasColumnName("changed_at");
            history.Property<string>("ChangedBy").IsRequired().HasColumnType("text").HasColumnName("changed_by");
            history.Property<string>("Document").IsRequired().HasColumnType("jsonb").HasColumnName("document");
            history.HasKey("CodeId", "Version");
            history.ToTable("code_history", (string?)null);
        });

        modelBuilder.Entity("QrAspire.Api.Folders.Folder", folder =>
        {
            folder.Property<Guid>("Id").HasColumnType("uuid").HasColumnName("id");
            folder.Property<DateTimeOffset>("CreatedAt").HasColumnType("timestamp with time zone").HasColumnName("created_at");
            folder.Property<string>("Name").IsRequired().HasColumnType("text").HasColumnName("name");
            folder.Property<DateTimeOffset>("UpdatedAt").HasColumnType("timestamp with time zone").HasColumnName("updated_at");
            folder.Property<long>("Version").IsConcurrencyToken().HasColumnType("bigint").HasColumnName("version");
            folder.HasKey("Id");
            folder.ToTable("folders", (string?)null);
        });

        modelBuilder.Entity("QrAspire.Api.Idempotency.IdempotencyKey", key =>
        {
            key.Property<string>("Key").HasColumnType("text").HasColumnName("key");
            key.Property<byte[]>("Body").HasColumnType("bytea").HasColumnName("body");
            key.Property<DateTimeOffset>("CreatedAt").HasColumnType("timestamp with time zone").HasColumnName("created_at");
            key.PrimitiveCollection<string[]>("Headers").HasColumnType("text[]").HasColumnName("headers");
            key.Property<byte[]>("RequestHash").IsRequired().HasColumnType("bytea").HasColumnName("request_hash");
            key.Property<int?>("Status").HasColumnType("integer").HasColumnName("status");
            key.HasKey("Key");
            key.ToTable("idempotency_keys", (string?)null);
        });

        modelBuilder.Entity("QrAspire.Api.Keys.ApiKey", key =>
        {
            key.Property<Guid>("Id").HasColumnType("uuid").HasColumnName("id");
            key.Property<DateTimeOffset>("CreatedAt").HasColumnType("timestamp with time zone").HasColumnName("created_at");
            key.Property<DateTimeOffset?>("ExpiresAt").HasColumnType("timestamp with time zone").HasColumnName("expires_at");
            key.Property<byte[]>("Hash").IsRequired().HasColumnType("bytea").HasColumnName("hash");
            key.Property<DateTimeOffset?>("LastUsedAt").HasColumnType("timestamp with time zone").HasColumnName("last_used_at");
            key.Property<string>("Name").IsRequired().HasColumnType("text").HasColumnName("name");
            key.Property<string>("Prefix").IsRequired().HasColumnType("text").HasColumnName("prefix");
            key.Property<bool>("ReadOnly").HasColumnType("boolean").HasColumnName("read_only");
            key.Property<DateTimeOffset?>("RevokedAt").HasColumnType("timestamp with time zone").HasColumnName("revoked_at");
            key.HasKey("Id");
            key.HasIndex("Hash").IsUnique().HasDatabaseName("api_keys_hash_key");
            key.ToTable("api_keys", (string?)null);
        });

        modelBuilder.Entity("QrAspire.Api.Templates.Template", template =>
        {
            template.Property<Guid>("Id").HasColumnType("uuid").HasColumnName("id");
            template.Property<DateTimeOffset>("CreatedAt").HasColumnType("timestamp with time zone").HasColumnName("created_at");
            template.Property<string>("Description").HasColumnType("text").HasColumnName("description");
            template.Property<string>("Design").IsRequired().HasColumnType("jsonb").HasColumnName("design");
            template.Property<string>("Name").IsRequired().HasColumnType("text").HasColumnName("name");
            template.Property<DateTimeOffset>("UpdatedAt").HasColumnType("timestamp with time zone").HasColumnName("updated_at");
            template.Property<long>("Version").IsConcurrencyToken().HasColumnType("bigint").HasColumnName("version");
            template.HasKey("Id");
            template.ToTable("templates", (string?)null);
        });

        modelBuilder.Entity("QrAspire.Api.Webhooks.Webhook", webhook =>
        {
            webhook.Property<Guid>("Id").HasColumnType("uuid").HasColumnName("id");
            webhook.Property<DateTimeOffset>("CreatedAt").HasColumnType("timestamp with time zone").HasColumnName("created_at");
            webhook.Property<string>("Description").HasColumnType("text").HasColumnName("description");
            webhook.Property<bool>("Enabled").HasColumnType("boolean").HasColumnName("enabled");
            webhook.PrimitiveCollection<string[]>("Events").IsRequired().HasColumnType("text[]").HasColumnName("events");
            webhook.Property<int>("Failures").HasColumnType("integer").HasColumnName("failures");
            webhook.Property<string>("PausedReason").HasColumnType("text").HasColumnName("paused_reason");
            webhook.Property<string>("Secret").IsRequired().HasColumnType("text").HasColumnName("secret");
            webhook.Property<DateTimeOffset>("UpdatedAt").HasColumnType("timestamp with time zone").HasColumnName("updated_at");
            webhook.Property<DateOnly?>("DigestedDay").HasColumnType("date").HasColumnName("digested_day");
            webhook.Property<DateTimeOffset>("ToldSince").HasColumnType("timestamp with time zone").HasColumnName("told_since");
            webhook.Property<string>("Url").IsRequired().HasColumnType("text").HasColumnName("url");
            webhook.Property<long>("Version").IsConcurrencyToken().HasColumnType("bigint").HasColumnName("version");
            webhook.HasKey("Id");
            webhook.ToTable("webhooks", (string?)null);
        });

        modelBuilder.Entity("QrAspire.Api.Webhooks.WebhookDelivery", delivery =>
        {
            delivery.Property<Guid>("Id").HasColumnType("uuid").HasColumnName("id");
            delivery.Property<int>("Attempts").HasColumnType("integer").HasColumnName("attempts");
            delivery.Property<DateTimeOffset?>("AttemptedAt").HasColumnType("timestamp with time zone").HasColumnName("attempted_at");
            delivery.Property<string>("Body").IsRequired().HasColumnType("text").HasColumnName("body");
            delivery.Property<DateTimeOffset>("CreatedAt").HasColumnType("timestamp with time zone").HasColumnName("created_at");
            delivery.Property<string>("Event").IsRequired().HasColumnType("text").HasColumnName("event");
            delivery.Property<DateTimeOffset?>("NextAttemptAt").HasColumnType("timestamp with time zone").HasColumnName("next_attempt_at");
            delivery.Property<string>("Problem").HasColumnType("text").HasColumnName("problem");
            delivery.Property<string>("ResponseBody").HasColumnType("text").HasColumnName("response_body");
            delivery.Property<int?>("ResponseStatus").HasColumnType("integer").HasColumnName("response_status");
            delivery.Property<string>("Status").IsRequired().HasColumnType("text").HasColumnName("status");
            delivery.Property<Guid>("WebhookId").HasColumnType("uuid").HasColumnName("webhook_id");
            delivery.HasKey("Id");
            delivery.HasIndex("WebhookId", "Id").HasDatabaseName("webhook_deliveries_webhook_idx");
            delivery.ToTable("webhook_deliveries", (string?)null);
        });

        modelBuilder.Entity("QrAspire.Api.LinkChecks.LinkCheck", check =>
        {
            check.Property<Guid>("CodeId").HasColumnType("uuid").HasColumnName("code_id");
            check.Property<DateTimeOffset>("CheckedAt").HasColumnType("timestamp with time zone").HasColumnName("checked_at");
            check.Property<int>("Failures").HasColumnType("integer").HasColumnName("failures");
            check.Property<string>("FinalUrl").IsRequired().HasColumnType("text").HasColumnName("final_url");
            check.Property<string>("Problem").HasColumnType("text").HasColumnName("problem");
            check.Property<int?>("Status").HasColumnType("integer").HasColumnName("status");
            check.Property<string>("Url").IsRequired().HasColumnType("text").HasColumnName("url");
            check.HasKey("CodeId");
            check.ToTable("link_checks", (string?)null);
        });

        modelBuilder.Entity("QrAspire.Api.Codes.Code", code =>
            code.HasOne("QrAspire.Api.Folders.Folder", null).WithMany().HasForeignKey("FolderId").OnDelete(DeleteBehavior.SetNull));

        modelBuilder.Entity("QrAspire.Api.Codes.CodeVersion", history =>
            history.HasOne("QrAspire.Api.Codes.Code", null).WithMany().HasForeignKey("CodeId").OnDelete(DeleteBehavior.Cascade).IsRequired());

        modelBuilder.Entity("QrAspire.Api.Webhooks.WebhookDelivery", delivery =>
            delivery.HasOne("QrAspire.Api.Webhooks.Webhook", null).WithMany().HasForeignKey("WebhookId").OnDelete(DeleteBehavior.Cascade).IsRequired());

        modelBuilder.Entity("QrAspire.Api.LinkChecks.LinkCheck", check =>
            check.HasOne("QrAspire.Api.Codes.Code", null).WithOne().HasForeignKey("QrAspire.Api.LinkChecks.LinkCheck", "CodeId").OnDelete(DeleteBehavior.Cascade).IsRequired());
    }
}
