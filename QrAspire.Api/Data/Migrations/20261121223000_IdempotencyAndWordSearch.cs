using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Api.Data.Migrations;

/// <summary>Stored answers of idempotent requests; search for beginnings of words after any punctuation; indexes for rare statuses; preview before leading on.</summary>
[DbContext(typeof(CodesDbContext))]
[Migration("20261121223000_IdempotencyAndWordSearch")]
public sealed class IdempotencyAndWordSearch : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(InitialCodes.LockView);
        migrationBuilder.Sql(
            """
            CREATE TABLE idempotency_keys (
                key           text PRIMARY KEY,
                request_hash  bytea NOT NULL,
                created_at    timestamptz NOT NULL,
                status        integer,
                headers       text[],
                body          bytea
            );
            CREATE INDEX idempotency_keys_created_idx ON idempotency_keys (created_at);

            ALTER TABLE codes ADD COLUMN preview_first boolean NOT NULL DEFAULT false;
            CREATE INDEX codes_deleted_idx ON codes (created_at, id) WHERE deleted_at IS NOT NULL;
            CREATE INDEX codes_status_idx ON codes (status, created_at, id) WHERE status <> 'active';
            CREATE INDEX codes_static_idx ON codes (created_at, id) WHERE kind = 'static';
            """);
        migrationBuilder.Sql(RowFunction);
        migrationBuilder.Sql("UPDATE codes SET version = version;");
        migrationBuilder.Sql(View);
        migrationBuilder.After("Every code is found by its title", "SELECT id FROM codes WHERE strpos(search_text, lower(title)) = 0");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(InitialCodes.View);
        migrationBuilder.Sql(
            """
            DROP INDEX codes_deleted_idx, codes_status_idx, codes_static_idx;
            ALTER TABLE codes DROP COLUMN preview_first;
            DROP TABLE idempotency_keys;
            """);
        migrationBuilder.Sql(InitialCodes.RowFunction);
        migrationBuilder.Sql("UPDATE codes SET version = version;");
    }

    // The text twice: as written, so that substrings with punctuation are found, and as words, so that '% ab%' finds any word's beginning.
    internal const string RowFunction =
        """
        CREATE OR REPLACE FUNCTION codes_before_write() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            written text := lower(concat_ws(' ', NEW.short_id, NEW.title, NEW.description, NEW.notes,
                array_to_string(NEW.tags, ' '), NEW.payload ->> 'url', NEW.payload ->> 'text'));
        BEGIN
            NEW.change_xid := pg_current_xact_id();
            NEW.search_text := ' ' || written || ' ' || regexp_replace(written, '[^[:alnum:]]+', ' ', 'g');
            RETURN NEW;
        END $$;
        """;

    internal const string View =
        """
        CREATE OR REPLACE VIEW redirect_targets AS
        SELECT short_id,
               id AS code_id,
               version,
               CASE WHEN deleted_at IS NOT NULL THEN 'deleted' WHEN status = 'active' THEN 'active' ELSE 'disabled' END AS state,
               CASE WHEN payload ->> 'type' = 'url' THEN payload ->> 'url' END AS url,
               redirect_status AS status,
               valid_from,
               valid_until,
               max_scans,
               forward_query,
               track_scans,
               password_hash IS NOT NULL AS has_password,
               nullif(jsonb_strip_nulls(jsonb_build_object(
                   'fallbackUrl', fallback_url,
                   'passwordHash', password_hash,
                   'previewFirst', CASE WHEN preview_first THEN true END,
                   'payload', CASE WHEN payload ->> 'type' <> 'url' THEN payload END,
                   'title', CASE WHEN payload ->> 'type' <> 'url' OR password_hash IS NOT NULL OR preview_first THEN title END)), '{}') AS extra,
               change_xid
        FROM codes
        WHERE short_id IS NOT NULL;
        """;
}
