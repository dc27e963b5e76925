using QrAspire.Tests.Infrastructure;
using Xunit.Abstractions;

namespace QrAspire.Tests.Operations;

/// <summary>Every command of every runbook, as it stands, against the running product.</summary>
[Collection(OperatedCollection.Name)]
[Trait("Category", "Full")]
public sealed class RunbookDrillTests(ObservedProduct product, ITestOutputHelper output)
{
    [Fact]
    public async Task Every_command_of_every_runbook_does_its_work()
    {
        var failed = new List<string>();
        var count = 0;
        foreach (var name in Runbook.Names)
        {
            foreach (var command in Runbook.Commands(name))
            {
                // A command before may have restarted what this one asks.
                var result = (ExitCode: -1, Output: "");
                for (var attempt = 0; attempt < 5 && result.ExitCode != 0; attempt++)
                {
                    await Task.Delay(TimeSpan.FromSeconds(attempt * 2));
                    result = await Ops.RunAsync("bash", ["-c", command], product.Variables, TimeSpan.FromMinutes(1));
                }

                count++;
                if (result.ExitCode != 0)
                {
                    failed.Add($"{name}: {command}\n  {result.ExitCode}: {result.Output}");
                }
            }
        }

        output.WriteLine($"{count} commands of {Runbook.Names.Count()} runbooks run, {failed.Count} failed");
        failed.ShouldBeEmpty();
        foreach (var service in new[] { "redirect", "api", "analytics", "web" })
        {
            await product.Host.WaitHealthyAsync(service, ProductHost.StartTimeout);
        }
    }
}
