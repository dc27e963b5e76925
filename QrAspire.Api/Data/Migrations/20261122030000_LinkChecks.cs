using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace QrAspire.Api.Data.Migrations;

/// <summary>How destinations answered.</summary>
[DbContext(typeof(CodesDbContext))]
[Migration("20261122030000_LinkChecks")]
public sealed class LinkChecks : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        CREATE TABLE link_checks (
            code_id     uuid PRIMARY KEY REFERENCES codes (id) ON DELETE CASCADE,
            url         text NOT NULL,
            checked_at  timestamptz NOT NULL,
            problem     text,
            status      integer,
            final_url   text NOT NULL,
            failures    integer NOT NULL
        );
        CREATE INDEX link_checks_checked_idx ON link_checks (checked_at);
        CREATE INDEX link_checks_broken_idx ON link_checks (failures DESC, code_id) WHERE problem IS NOT NULL;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE link_checks;");
}
