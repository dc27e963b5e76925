using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace QrAspire.Api.Data.Migrations;

/// <summary>Webhooks with their deliveries, templates, API keys.</summary>
[DbContext(typeof(CodesDbContext))]
[Migration("20261122040000_Integrations")]
public sealed class Integrations : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(
            """
            CREATE TABLE webhooks (
                id             uuid PRIMARY KEY,
                url            text NOT NULL,
                description    text,
                events         text[] NOT NULL,
                secret         text NOT NULL,
                enabled        boolean NOT NULL,
                failures       integer NOT NULL DEFAULT 0,
                paused_reason  text,
                created_at     timestamptz NOT NULL,
                updated_at     timestamptz NOT NULL,
                version        bigint NOT NULL
            );
            CREATE TABLE webhook_deliveries (
                id               uuid PRIMARY KEY,
                webhook_id       uuid NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
                event            text NOT NULL,
                body             text NOT NULL,
                created_at       timestamptz NOT NULL,
                status           text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
                attempts         integer NOT NULL DEFAULT 0,
                next_attempt_at  timestamptz,
                attempted_at     timestamptz,
                response_status  integer,
                response_body    text,
                problem          text
            );
            CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (next_attempt_at) WHERE status = 'pending';
            CREATE INDEX webhook_deliveries_webhook_idx ON webhook_deliveries (webhook_id, id);
            CREATE INDEX webhook_deliveries_created_idx ON webhook_deliveries (created_at);

            CREATE TABLE templates (
                id           uuid PRIMARY KEY,
                name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
                description  text,
                design       jsonb NOT NULL,
                created_at   timestamptz NOT NULL,
                updated_at   timestamptz NOT NULL,
                version      bigint NOT NULL
            );
            CREATE UNIQUE INDEX templates_name_key ON templates (lower(name));

            CREATE TABLE api_keys (
                id            uuid PRIMARY KEY,
                name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
                prefix        text NOT NULL,
                hash          bytea NOT NULL,
                read_only     boolean NOT NULL,
                created_at    timestamptz NOT NULL,
                expires_at    timestamptz,
                last_used_at  timestamptz,
                revoked_at    timestamptz
            );
            CREATE UNIQUE INDEX api_keys_hash_key ON api_keys (hash);
            """);
        migrationBuilder.Sql(Announce);
        migrationBuilder.Sql(
            """
            CREATE TRIGGER code_history_announce AFTER INSERT ON code_history
                FOR EACH ROW WHEN (NEW.action <> 'imported') EXECUTE FUNCTION code_history_announce();
            """);
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP TRIGGER code_history_announce ON code_history;
        DROP FUNCTION code_history_announce();
        DROP TABLE api_keys, templates, webhook_deliveries, webhooks;
        """);

    // In the transaction of the change itself: no change is announced that did not happen, and none that happened is not.
    private const string Announce =
        """
        CREATE FUNCTION code_history_announce() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            status_before text;
            event_type text;
            event_body text;
        BEGIN
            IF NOT EXISTS (SELECT FROM webhooks WHERE enabled) THEN
                RETURN NULL;
            END IF;
            SELECT document ->> 'status' INTO status_before FROM code_history WHERE code_id = NEW.code_id AND version = NEW.version - 1;
            event_type := CASE
                WHEN NEW.action IN ('created', 'cloned') THEN 'code.created'
                WHEN NEW.action = 'deleted' THEN 'code.deleted'
                WHEN status_before = 'active' AND NEW.document ->> 'status' <> 'active' THEN 'code.disabled'
                ELSE 'code.changed' END;
            SELECT jsonb_build_object(
                'type', event_type,
                'timestamp', to_char(NEW.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'data', jsonb_build_object('id', NEW.code_id, 'shortId', c.short_id, 'version', NEW.version, 'action', NEW.action, 'changedBy', NEW.changed_by, 'code', NEW.document))::text
                INTO event_body FROM codes c WHERE c.id = NEW.code_id;
            INSERT INTO webhook_deliveries (id, webhook_id, event, body, created_at, status, next_attempt_at)
                SELECT gen_random_uuid(), w.id, event_type, event_body, NEW.changed_at, 'pending', NEW.changed_at
                FROM webhooks w WHERE w.enabled AND event_type = ANY (w.events);
            RETURN NULL;
        END $$;
        """;
}
