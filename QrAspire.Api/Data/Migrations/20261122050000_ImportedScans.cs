using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace QrAspire.Api.Data.Migrations;

/// <summary>Scans that a code had before it came here.</summary>
[DbContext(typeof(CodesDbContext))]
[Migration("20261122050000_ImportedScans")]
public sealed class ImportedScans : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE codes ADD COLUMN imported_scans bigint CHECK (imported_scans >= 0);");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE codes DROP COLUMN imported_scans;");
}
