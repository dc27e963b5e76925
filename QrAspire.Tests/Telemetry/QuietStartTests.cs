using System.Text.RegularExpressions;

namespace QrAspire.Tests.Telemetry;

/// <summary>The first start of an empty product says nothing that an operator would have to worry about.</summary>
[Collection(ObservedProductCollection.Name)]
public sealed partial class QuietStartTests(ObservedProduct product)
{
    [Theory]
    [InlineData("postgres")]
    [InlineData("kafka")]
    [InlineData("redirect")]
    [InlineData("api")]
    [InlineData("analytics")]
    [InlineData("web")]
    public async Task Nobody_warns_or_fails(string resource)
    {
        var console = await product.Dashboard.GetStringAsync($"/api/resources/{resource}/logs");
        console.Split('\n').Where(line => Worry().IsMatch(line) && !line.EndsWith(StillStarting, StringComparison.Ordinal)).ShouldBeEmpty(console);
    }

    /// <summary>PostgreSQL's port opens a moment before the server takes connections; who asks in between asks again.</summary>
    private const string StillStarting = "FATAL:  the database system is starting up";

    /// <summary>Levels as .NET's console and PostgreSQL write them, after the host's time.</summary>
    [GeneratedRegex(@"\b(?:warn|fail|crit):|\b(?:WARNING|ERROR|FATAL|PANIC):")]
    private static partial Regex Worry();
}
