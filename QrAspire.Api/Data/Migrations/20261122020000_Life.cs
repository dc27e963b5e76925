using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace QrAspire.Api.Data.Migrations;

/// <summary>Scans counted over all replicas, how queries are merged, UTM fields, app links, and what a payload other than a URL says.</summary>
[DbContext(typeof(CodesDbContext))]
[Migration("20261122020000_Life")]
public sealed class Life : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(InitialCodes.LockView);
        migrationBuilder.Sql(
            """
            ALTER TABLE codes
                ADD COLUMN query_merge text NOT NULL DEFAULT 'request' CHECK (query_merge IN ('request', 'target', 'append')),
                ADD COLUMN utm jsonb CHECK (jsonb_typeof(utm) = 'object'),
                ADD COLUMN deep_links jsonb CHECK (jsonb_typeof(deep_links) = 'object'),
                ADD COLUMN content text;

            CREATE TABLE scan_counts (
                code_id  uuid PRIMARY KEY REFERENCES codes (id) ON DELETE CASCADE,
                used     bigint NOT NULL CHECK (used >= 0)
            );
            CREATE TABLE scan_holders (
                holder   uuid NOT NULL,
                code_id  uuid NOT NULL REFERENCES codes (id) ON DELETE CASCADE,
                taken    bigint NOT NULL,
                PRIMARY KEY (holder, code_id)
            );
            CREATE INDEX scan_holders_code_idx ON scan_holders (code_id);
            """);
        migrationBuilder.Sql(Take);
        migrationBuilder.Sql(Settle);
        migrationBuilder.Sql(View);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Rules.View);
        migrationBuilder.Sql(
            """
            DROP FUNCTION take_scans(uuid, uuid[], integer[]), settle_scans(uuid, uuid[], bigint[]);
            DROP TABLE scan_holders, scan_counts;
            ALTER TABLE codes DROP COLUMN query_merge, DROP COLUMN utm, DROP COLUMN deep_links, DROP COLUMN content;
            """);
    }

    // Rows are locked in the order of their codes, so that replicas wait for each other and never in a circle.
    private const string Take =
        """
        CREATE FUNCTION take_scans(holder uuid, codes uuid[], wanted integer[])
        RETURNS TABLE (code_id uuid, first bigint, granted integer) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE
            asked record;
            used_now bigint;
            most bigint;
        BEGIN
            FOR asked IN SELECT a.code, a.number FROM unnest(take_scans.codes, take_scans.wanted) AS a (code, number) ORDER BY a.code LOOP
                SELECT c.max_scans INTO most FROM public.codes c WHERE c.id = asked.code;
                CONTINUE WHEN NOT FOUND;
                INSERT INTO scan_counts AS s (code_id, used) VALUES (asked.code, 0) ON CONFLICT DO NOTHING;
                SELECT s.used INTO used_now FROM scan_counts s WHERE s.code_id = asked.code FOR UPDATE;
                code_id := asked.code;
                first := used_now + 1;
                granted := least(asked.number, greatest(coalesce(most - used_now, asked.number), 0));
                IF granted > 0 THEN
                    UPDATE scan_counts s SET used = s.used + take_scans.granted WHERE s.code_id = asked.code;
                    INSERT INTO scan_holders AS h (holder, code_id, taken) VALUES (take_scans.holder, asked.code, take_scans.granted)
                        ON CONFLICT ON CONSTRAINT scan_holders_pkey DO UPDATE SET taken = h.taken + excluded.taken;
                END IF;
                RETURN NEXT;
            END LOOP;
        END $$;
        """;

    private const string Settle =
        """
        CREATE FUNCTION settle_scans(holder uuid, codes uuid[], used bigint[])
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE
            held record;
            unused bigint;
            returned bigint := 0;
        BEGIN
            FOR held IN SELECT h.code_id, h.taken FROM scan_holders h WHERE h.holder = settle_scans.holder ORDER BY h.code_id LOOP
                SELECT held.taken - coalesce(max(u.number), 0) INTO unused
                    FROM unnest(settle_scans.codes, settle_scans.used) AS u (code, number) WHERE u.code = held.code_id;
                IF unused > 0 THEN
                    UPDATE scan_counts s SET used = s.used - unused WHERE s.code_id = held.code_id;
                    returned := returned + unused;
                END IF;
            END LOOP;
            DELETE FROM scan_holders h WHERE h.holder = settle_scans.holder;
            RETURN returned;
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
                   'content', content,
                   'rules', rules,
                   'queryMerge', nullif(query_merge, 'request'),
                   'utm', utm,
                   'deepLinks', deep_links,
                   'title', CASE WHEN payload ->> 'type' <> 'url' OR password_hash IS NOT NULL OR preview_first OR deep_links IS NOT NULL THEN title END)), '{}') AS extra,
               change_xid
        FROM codes
        WHERE short_id IS NOT NULL;
        """;
}
