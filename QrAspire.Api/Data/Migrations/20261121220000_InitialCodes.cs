using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace QrAspire.Api.Data.Migrations;

/// <summary>Codes, folders, history, search, and the published view with its notifications (docs/contract-redirect-targets.md).</summary>
[DbContext(typeof(CodesDbContext))]
[Migration("20261121220000_InitialCodes")]
public sealed class InitialCodes : Migration
{
    /// <summary>
    /// First statement of every migration that replaces the view. Its readers lock the view and then the table; a migration that
    /// altered the table first and wanted the view then would wait for a reader that waits for it.
    /// </summary>
    internal const string LockView = "LOCK TABLE redirect_targets;";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Tables);
        migrationBuilder.Sql(RowFunction);
        migrationBuilder.Sql(RowTrigger);
        migrationBuilder.Sql(View);
        migrationBuilder.Sql(Notifications);
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP VIEW redirect_targets;
        DROP TABLE code_history, codes, folders;
        DROP FUNCTION codes_notify(), codes_notify_all(), codes_before_write();
        DROP EXTENSION IF EXISTS pg_trgm;
        """);

    private const string Tables =
        """
        CREATE EXTENSION IF NOT EXISTS pg_trgm;

        CREATE TABLE folders (
            id          uuid PRIMARY KEY,
            name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
            created_at  timestamptz NOT NULL,
            updated_at  timestamptz NOT NULL,
            version     bigint NOT NULL
        );
        CREATE UNIQUE INDEX folders_name_key ON folders (lower(name));

        CREATE TABLE codes (
            id               uuid PRIMARY KEY,
            short_id         text CHECK (length(short_id) BETWEEN 1 AND 64),
            kind             text NOT NULL CHECK (kind IN ('dynamic', 'static')),
            payload          jsonb NOT NULL CHECK (payload ? 'type'),
            title            text,
            description      text,
            notes            text,
            tags             text[] NOT NULL DEFAULT '{}',
            folder_id        uuid REFERENCES folders (id) ON DELETE SET NULL,
            design           jsonb,
            status           text NOT NULL CHECK (status IN ('active', 'paused', 'archived')),
            valid_from       timestamptz,
            valid_until      timestamptz CHECK (valid_until > valid_from),
            max_scans        bigint CHECK (max_scans > 0),
            fallback_url     text,
            password_hash    text,
            forward_query    boolean NOT NULL DEFAULT false,
            track_scans      boolean NOT NULL DEFAULT true,
            redirect_status  smallint NOT NULL DEFAULT 302 CHECK (redirect_status IN (301, 302, 303, 307, 308)),
            created_at       timestamptz NOT NULL,
            updated_at       timestamptz NOT NULL,
            version          bigint NOT NULL CHECK (version > 0),
            deleted_at       timestamptz,
            change_xid       xid8 NOT NULL DEFAULT pg_current_xact_id(),
            search_text      text NOT NULL DEFAULT '',
            CHECK ((kind = 'dynamic') = (short_id IS NOT NULL))
        );
        CREATE UNIQUE INDEX codes_short_id_key ON codes (short_id);
        CREATE INDEX codes_short_id_search_idx ON codes (lower(short_id)) WHERE short_id IS NOT NULL;
        CREATE INDEX codes_created_idx ON codes (created_at, id);
        CREATE INDEX codes_updated_idx ON codes (updated_at, id);
        CREATE INDEX codes_title_idx ON codes (lower(coalesce(title, '')), id);
        CREATE INDEX codes_tags_idx ON codes USING gin (tags);
        CREATE INDEX codes_folder_idx ON codes (folder_id, id) WHERE folder_id IS NOT NULL;
        CREATE INDEX codes_change_idx ON codes (change_xid);
        CREATE INDEX codes_search_idx ON codes USING gin (search_text gin_trgm_ops);
        CREATE INDEX codes_title_search_idx ON codes USING gin (lower(coalesce(title, '')) gin_trgm_ops);

        CREATE TABLE code_history (
            code_id     uuid NOT NULL REFERENCES codes (id) ON DELETE CASCADE,
            version     bigint NOT NULL,
            changed_at  timestamptz NOT NULL,
            changed_by  text NOT NULL,
            action      text NOT NULL,
            document    jsonb NOT NULL,
            PRIMARY KEY (code_id, version)
        );
        """;

    // search_text: every field starts after a space, so that '% ab%' finds words that begin with a term too short for trigrams.
    internal const string RowFunction =
        """
        CREATE OR REPLACE FUNCTION codes_before_write() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.change_xid := pg_current_xact_id();
            NEW.search_text := ' ' || lower(concat_ws(' ', NEW.short_id, NEW.title, NEW.description, NEW.notes,
                array_to_string(NEW.tags, ' '), NEW.payload ->> 'url', NEW.payload ->> 'text'));
            RETURN NEW;
        END $$;
        """;

    private const string RowTrigger =
        """
        CREATE TRIGGER codes_before_write BEFORE INSERT OR UPDATE ON codes
            FOR EACH ROW EXECUTE FUNCTION codes_before_write();
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
                   'payload', CASE WHEN payload ->> 'type' <> 'url' THEN payload END,
                   'title', CASE WHEN payload ->> 'type' <> 'url' OR password_hash IS NOT NULL THEN title END)), '{}') AS extra,
               change_xid
        FROM codes
        WHERE short_id IS NOT NULL;
        """;

    // Statement-level, so that a bulk change costs one message. A transition table serves one event, hence three triggers.
    private const string Notifications =
        """
        CREATE FUNCTION codes_notify() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT count(*) FROM (SELECT FROM changed WHERE short_id IS NOT NULL LIMIT 1001) AS few) > 1000 THEN
                PERFORM pg_notify('redirect_targets', '*');
            ELSE
                PERFORM pg_notify('redirect_targets', short_id) FROM changed WHERE short_id IS NOT NULL;
            END IF;
            RETURN NULL;
        END $$;
        CREATE FUNCTION codes_notify_all() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('redirect_targets', '*');
            RETURN NULL;
        END $$;
        CREATE TRIGGER codes_notify_insert AFTER INSERT ON codes
            REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION codes_notify();
        CREATE TRIGGER codes_notify_update AFTER UPDATE ON codes
            REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION codes_notify();
        CREATE TRIGGER codes_notify_delete AFTER DELETE ON codes
            REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION codes_notify();
        CREATE TRIGGER codes_notify_truncate AFTER TRUNCATE ON codes
            FOR EACH STATEMENT EXECUTE FUNCTION codes_notify_all();
        """;
}
