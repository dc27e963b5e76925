using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using QrAspire.ServiceDefaults.Data;

namespace QrAspire.Api.Data.Migrations;

/// <summary>A code shows its destination first for some hours after the destination changed.</summary>
[DbContext(typeof(CodesDbContext))]
[Migration("20261128210000_PreviewAfterChange")]
public sealed class PreviewAfterChange : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(InitialCodes.LockView);
        migrationBuilder.Unchanged("Every short id leads where it led", Targets, () =>
        {
            migrationBuilder.Sql(
                """
                ALTER TABLE codes
                    ADD COLUMN preview_after_change smallint CHECK (preview_after_change > 0),
                    ADD COLUMN destination_changed_at timestamptz;
                """);
            migrationBuilder.Sql(RowFunction);
            migrationBuilder.Sql(View);
        });
        migrationBuilder.Within(
            "A target is looked up quickly",
            TimeSpan.FromMilliseconds(50),
            "SELECT * FROM redirect_targets WHERE short_id = (SELECT min(short_id) FROM codes)");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(InitialCodes.LockView);
        migrationBuilder.Sql(Life.View);
        migrationBuilder.Sql(IdempotencyAndWordSearch.RowFunction);
        migrationBuilder.Sql("ALTER TABLE codes DROP COLUMN preview_after_change, DROP COLUMN destination_changed_at;");
    }

    /// <summary>What the view says, in few rows: of each state how many, and a sum over all columns but the transaction.</summary>
    private const string Targets =
        """
        SELECT state, count(*) AS codes, sum(hashtextextended((short_id, code_id, version, url, status, valid_from, valid_until, max_scans, forward_query, track_scans, has_password, extra)::text, 0)) AS content
        FROM redirect_targets GROUP BY state
        """;

    private const string RowFunction =
        """
        CREATE OR REPLACE FUNCTION codes_before_write() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            written text := lower(concat_ws(' ', NEW.short_id, NEW.title, NEW.description, NEW.notes,
                array_to_string(NEW.tags, ' '), NEW.payload ->> 'url', NEW.payload ->> 'text'));
        BEGIN
            NEW.change_xid := pg_current_xact_id();
            NEW.search_text := ' ' || written || ' ' || regexp_replace(written, '[^[:alnum:]]+', ' ', 'g');
            IF TG_OP = 'UPDATE' AND (NEW.payload, NEW.rules, NEW.deep_links) IS DISTINCT FROM (OLD.payload, OLD.rules, OLD.deep_links) THEN
                NEW.destination_changed_at := NEW.updated_at;
            END IF;
            RETURN NEW;
        END $$;
        """;

    private const string View =
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
                   'previewUntil', destination_changed_at + preview_after_change * interval '1 hour',
                   'payload', CASE WHEN payload ->> 'type' <> 'url' THEN payload END,
                   'content', content,
                   'rules', rules,
                   'queryMerge', nullif(query_merge, 'request'),
                   'utm', utm,
                   'deepLinks', deep_links,
                   'title', CASE WHEN payload ->> 'type' <> 'url' OR password_hash IS NOT NULL OR preview_first OR preview_after_change IS NOT NULL OR deep_links IS NOT NULL THEN title END)), '{}') AS extra,
               change_xid
        FROM codes
        WHERE short_id IS NOT NULL;
        """;
}
