using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;
using QrAspire.Tests.Infrastructure;

namespace QrAspire.Tests.Product;

/// <summary>docs/migrations.md says of every migration what it does and what undoing it loses, and of none that is not there.</summary>
public sealed class MigrationDocTests
{
    [Fact]
    public void Every_migration_has_its_section()
    {
        var sections = File.ReadLines(Path.Combine(GeneratedDocument.Root(), "docs", "migrations.md")).Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line[4..]).ToArray();
        string[] owners = ["QrAspire.Api", "QrAspire.Analytics"];
        var migrations = owners.SelectMany(owner => Assembly.Load(owner).GetTypes()).Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>();

        sections.ShouldBe(migrations, ignoreOrder: true);
    }
}
