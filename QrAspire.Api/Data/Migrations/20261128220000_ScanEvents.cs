using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace QrAspire.Api.Data.Migrations;

/// <summary>What webhooks have been told about scans: milestones by code, digests by webhook.</summary>
[DbContext(typeof(CodesDbContext))]
[Migration("20261128220000_ScanEvents")]
public sealed class ScanEvents : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        ALTER TABLE webhooks ADD COLUMN told_since timestamptz NOT NULL DEFAULT now(), ADD COLUMN digested_day date;
        CREATE TABLE code_milestones (
            code_id  uuid PRIMARY KEY REFERENCES codes (id) ON DELETE CASCADE,
            reached  bigint NOT NULL
        );
        CREATE TABLE scan_watch (
            is_only    boolean PRIMARY KEY DEFAULT true CHECK (is_only),
            looked_at  timestamptz NOT NULL,
            swept_at   timestamptz
        );
        COMMENT ON TABLE code_milestones IS 'The highest milestone of a code that is dealt with: announced, or passed before anybody asked.';
        COMMENT ON TABLE scan_watch IS 'One row while a webhook is told of milestones: when totals were last asked for, and when for all codes. No row: begin anew.';
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP TABLE scan_watch, code_milestones;
        ALTER TABLE webhooks DROP COLUMN digested_day, DROP COLUMN told_since;
        """);
}
