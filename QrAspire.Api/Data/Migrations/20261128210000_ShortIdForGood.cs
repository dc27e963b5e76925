using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace QrAspire.Api.Data.Migrations;

/// <summary>
/// A short id is printed: it belongs to its code for good, also for who writes SQL by hand. Redirect relies on it: it is told which ids changed, not which
/// ones a code had before.
/// </summary>
[DbContext(typeof(CodesDbContext))]
[Migration("20261128210000_ShortIdForGood")]
public sealed class ShortIdForGood : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        CREATE FUNCTION codes_keep_short_id() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'The short id % is printed and stays with its code', OLD.short_id
                USING ERRCODE = 'restrict_violation', HINT = 'Make another code with the new short id, and let both lead to the same target.';
        END $$;
        CREATE TRIGGER codes_keep_short_id BEFORE UPDATE OF short_id ON codes
            FOR EACH ROW WHEN (OLD.short_id IS NOT NULL AND OLD.short_id IS DISTINCT FROM NEW.short_id) EXECUTE FUNCTION codes_keep_short_id();
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP TRIGGER codes_keep_short_id ON codes;
        DROP FUNCTION codes_keep_short_id();
        """);
}
