using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace QrAspire.Api.Data.Migrations;

/// <summary>Rules of a code, published in the view.</summary>
[DbContext(typeof(CodesDbContext))]
[Migration("20261122010000_Rules")]
public sealed class Rules : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(InitialCodes.LockView);
        migrationBuilder.Sql("ALTER TABLE codes ADD COLUMN rules jsonb CHECK (jsonb_typeof(rules) = 'array' AND rules <> '[]');");
        migrationBuilder.Sql(View);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(IdempotencyAndWordSearch.View);
        migrationBuilder.Sql("ALTER TABLE codes DROP COLUMN rules;");
    }

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
                   'rules', rules,
                   'title', CASE WHEN payload ->> 'type' <> 'url' OR password_hash IS NOT NULL OR preview_first THEN title END)), '{}') AS extra,
               change_xid
        FROM codes
        WHERE short_id IS NOT NULL;
        """;
}
