using System.Globalization;
using System.Text;
using System.Text.Json;
using QrAspire.ServiceDefaults.Telemetry.Catalogue;
using QrAspire.Tests.Infrastructure;
using QrAspire.Tests.Operations;
using QrAspire.Tests.ServiceDefaults;

namespace QrAspire.Tests.Telemetry;

/// <summary>The catalogue of metrics is what the document says.</summary>
public sealed class MetricCatalogueDocumentTests
{
    [Fact]
    public void The_document_lists_every_metric()
    {
        GeneratedDocument.ShouldHold("observability/metrics.md", "own metrics", Table(MetricCatalogue.Own));
        GeneratedDocument.ShouldHold("observability/metrics.md", "platform metrics", Table(MetricCatalogue.Platform));
    }

    [Fact]
    public void Names_are_unique_and_no_label_names_a_person_a_visit_or_a_code()
    {
        MetricCatalogue.All.Select(metric => metric.Name).ShouldBeUnique();
        MetricCatalogue.All.SelectMany(metric => metric.Labels).Intersect(MetricCatalogue.Forbidden).ShouldBeEmpty();
    }

    private static string Table(IReadOnlyList<CatalogueMetric> metrics)
    {
        var table = new StringBuilder("| name | type | services | labels | meaning |\n| --- | --- | --- | --- | --- |\n");
        foreach (var metric in metrics)
        {
            var services = metric.Services.Count == 4 ? "all" : string.Join(", ", metric.Services);
            var late = metric.Presence == Presence.WhenItHappens ? " Shown from its first time on." : "";
            table.Append(CultureInfo.InvariantCulture, $"| `{metric.Name}` | {metric.Type} | {services} | {string.Join(", ", metric.Labels.Select(label => $"`{label}`"))} | {metric.Meaning}{late} |\n");
        }

        return table.ToString();
    }
}

/// <summary>The catalogue of metrics is what the running product shows: nothing missing, nothing extra.</summary>
[Collection(ObservedProductCollection.Name)]
public sealed class MetricCatalogueTests(ObservedProduct product)
{
    [Theory]
    [InlineData("api")]
    [InlineData("redirect")]
    [InlineData("analytics")]
    [InlineData("web")]
    public async Task A_service_shows_the_metrics_of_the_catalogue_and_no_other(string service)
    {
        var catalogue = MetricCatalogue.All.Where(metric => metric.Services.Contains(service)).ToDictionary(metric => metric.Name);

        // Some gauges are read in the background every few seconds.
        await Eventually.PassesAsync(async () =>
        {
            var shown = await product.ScrapeAsync(service);
            catalogue.Values.Where(metric => metric.Presence == Presence.Always && !shown.Families.ContainsKey(metric.Name)).Select(metric => metric.Name)
                .ShouldBeEmpty($"in the catalogue, and {service} does not show it");
        });

        // Kept with what CI keeps.
        var text = await product.ScrapeTextAsync(service);
        Directory.CreateDirectory(Ops.Path("artifacts", "metrics"));
        await File.WriteAllTextAsync(Ops.Path("artifacts", "metrics", $"{service}.prom"), text);
        (await MetricsEndpointTests.PromtoolAsync(text)).ShouldBe("", "promtool check metrics");

        var exposition = Exposition.Parse(text);
        exposition.Families.Keys.Except(catalogue.Keys).ShouldBeEmpty($"{service} shows it, and it is not in the catalogue");
        foreach (var family in exposition.Families.Values)
        {
            var metric = catalogue[family.Name];
            family.Type.ShouldBe(metric.Type, family.Name);
            var labels = family.Samples.SelectMany(sample => sample.Labels.Keys).Distinct().Where(label => label != "le" || metric.Type != "histogram");
            labels.Except(metric.Labels).ShouldBeEmpty($"labels of {family.Name} that the catalogue does not name");
            if (metric.IsOwn && family.Name != "qr_scan_events_total")
            {
                family.Help.TrimEnd('.').ShouldBe(metric.Meaning.TrimEnd('.'), family.Name);
            }
        }
    }

    [Theory]
    [InlineData("redirect", "qr.redirects", "qr_redirects_total")]
    [InlineData("redirect", "qr.scan_events", "qr_scan_events_total")]
    [InlineData("analytics", "qr.scan_events", "qr_scan_events_total")]
    [InlineData("api", "qr.codes.created", "qr_codes_created_total")]
    public async Task Prometheus_and_OTLP_tell_the_same_values(string service, string instrument, string name) =>
        await Eventually.PassesAsync(async () =>
        {
            var scraped = (await product.ScrapeAsync(service)).Series(name);
            var answer = await product.AskAsync($"/api/telemetry/metrics?resource={service}&instrument={instrument}&limit=1");
            var pushed = answer.GetProperty("data").EnumerateArray()
                .SelectMany(metric => metric.GetProperty("series").EnumerateArray())
                .ToDictionary(series => Labels(series.GetProperty("attributes")), series => series.GetProperty("points")[0].GetProperty("value").GetDouble());
            scraped.ShouldNotBeEmpty();
            pushed.OrderBy(series => series.Key).ShouldBe(scraped.OrderBy(series => series.Key));
        });

    [Fact]
    public async Task A_database_is_named_by_its_resource_and_never_by_its_connection_string()
    {
        foreach (var (service, pools) in new (string, string[])[] { ("api", ["codes"]), ("redirect", ["codes"]), ("analytics", ["scans"]) })
        {
            var exposition = await product.ScrapeAsync(service);
            exposition.Families.Values.SelectMany(family => family.Samples).Select(sample => sample.Labels.GetValueOrDefault("db_client_connection_pool_name")).OfType<string>().Distinct().ShouldBe(pools);
        }
    }

    private static string Labels(JsonElement attributes) =>
        string.Join(',', attributes.EnumerateObject().OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => $"{label.Name}={label.Value}"));
}
