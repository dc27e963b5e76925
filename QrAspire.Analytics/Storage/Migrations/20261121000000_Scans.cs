using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace QrAspire.Analytics.Storage.Migrations;

/// <summary>Raw scans partitioned by event id, rollups, dead letters (docs/adr/0006-partition-by-event-id.md).</summary>
[DbContext(typeof(ScansDbContext))]
[Migration("20261121000000_Scans")]
public sealed class Scans : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(
            """
            CREATE FUNCTION uuid_floor(moment timestamptz) RETURNS uuid
                LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
                RETURN (lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid;

            CREATE FUNCTION uuid_time(id uuid) RETURNS timestamptz
                LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
                RETURN to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0);
            """);

        migrationBuilder.Sql(
            """
            CREATE TABLE scans (
                event_uuid  uuid        NOT NULL,
                code_id     uuid        NOT NULL,
                occurred_at timestamptz NOT NULL,
                visitor     bigint      NOT NULL,
                bot         boolean     NOT NULL,
                short_id    text        NOT NULL,
                source      text        NOT NULL,
                outcome     text        NOT NULL,
                request_id  text        NOT NULL,
                rule_id     text,
                target_url  text,
                ip          text,
                country     text,
                region      text,
                city        text,
                device      text        NOT NULL,
                os          text        NOT NULL,
                browser     text        NOT NULL,
                language    text,
                referrer    text,
                referrer_url text,
                user_agent  text        NOT NULL
            ) PARTITION BY RANGE (event_uuid);

            CREATE UNIQUE INDEX scans_event_uuid_idx ON scans (event_uuid);
            CREATE INDEX scans_code_idx ON scans (code_id, event_uuid);
            CREATE TABLE scans_default PARTITION OF scans DEFAULT;

            COMMENT ON TABLE scans IS 'One row a scan. event_uuid is a UUIDv7: its range is the time range, see uuid_floor().';
            """);

        migrationBuilder.Sql(
            """
            CREATE TABLE scan_rollup_quarter (
                code_id uuid        NOT NULL,
                slot    timestamptz NOT NULL,
                bot     boolean     NOT NULL,
                source  text        NOT NULL,
                scans   bigint      NOT NULL,
                PRIMARY KEY (code_id, slot, bot, source)
            ) WITH (fillfactor = 70);
            CREATE INDEX scan_rollup_quarter_slot_idx ON scan_rollup_quarter (slot);

            CREATE TABLE scan_rollup_daily (
                code_id uuid    NOT NULL,
                day     date    NOT NULL,
                bot     boolean NOT NULL,
                scans   bigint  NOT NULL,
                uniques bigint,
                PRIMARY KEY (code_id, day, bot)
            ) WITH (fillfactor = 70);
            CREATE INDEX scan_rollup_daily_day_idx ON scan_rollup_daily (day);
            CREATE INDEX scan_rollup_daily_open_idx ON scan_rollup_daily (day, code_id) WHERE uniques IS NULL;

            CREATE TABLE scan_rollup_dimension (
                code_id   uuid    NOT NULL,
                day       date    NOT NULL,
                bot       boolean NOT NULL,
                dimension text    NOT NULL,
                value     text    NOT NULL,
                scans     bigint  NOT NULL,
                uniques   bigint  NOT NULL,
                PRIMARY KEY (code_id, dimension, day, bot, value)
            );
            CREATE INDEX scan_rollup_dimension_day_idx ON scan_rollup_dimension (dimension, day);

            CREATE TABLE ingest_positions (
                cluster_id  text        NOT NULL,
                topic       text        NOT NULL,
                partition   integer     NOT NULL,
                next_offset bigint      NOT NULL,
                stored_at   timestamptz NOT NULL,
                PRIMARY KEY (topic, partition)
            ) WITH (fillfactor = 50);

            COMMENT ON TABLE ingest_positions IS 'The record after the last stored one, written in the transaction of the rows; valid for this Kafka cluster only.';
            COMMENT ON TABLE scan_rollup_quarter IS 'Scans by quarter of an hour (UTC), written in the transaction of the rows: any time zone''s hours and days are sums of quarters.';
            COMMENT ON COLUMN scan_rollup_daily.uniques IS 'NULL while the day is open: uniques and dimensions then come from the rows.';
            """);

        migrationBuilder.Sql(
            """
            CREATE TABLE dead_letters (
                id                 uuid        NOT NULL CONSTRAINT dead_letters_pkey PRIMARY KEY,
                original_topic     text        NOT NULL,
                original_partition integer     NOT NULL,
                original_offset    bigint      NOT NULL,
                content_hash       bytea       NOT NULL,
                key                bytea,
                value              bytea,
                headers            jsonb       NOT NULL,
                reason             text        NOT NULL,
                message            text        NOT NULL,
                attempts           integer     NOT NULL,
                failed_at          timestamptz NOT NULL,
                stored_at          timestamptz NOT NULL,
                replayed_at        timestamptz,
                replays            integer     NOT NULL
            );
            CREATE UNIQUE INDEX dead_letters_origin_idx ON dead_letters (original_topic, original_partition, original_offset, content_hash);
            CREATE INDEX dead_letters_reason_idx ON dead_letters (reason, id);
            """);
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP TABLE dead_letters;
        DROP TABLE ingest_positions;
        DROP TABLE scan_rollup_dimension;
        DROP TABLE scan_rollup_daily;
        DROP TABLE scan_rollup_quarter;
        DROP TABLE scans;
        DROP FUNCTION uuid_time(uuid);
        DROP FUNCTION uuid_floor(timestamptz);
        """);
}
