using System.Text.Json;
using System.Text.RegularExpressions;

namespace QrAspire.Tests.Operations;

/// <summary>The rules of Grafana's dashboard linter, and ours: what a panel asks for exists.</summary>
public sealed partial class DashboardsTests
{
    public static TheoryData<string> Dashboards => [.. Dashboard.Names];

    [Fact]
    public void The_four_are_there_with_unique_ids()
    {
        var all = Dashboard.Names.Select(Dashboard.Read).ToArray();
        all.Select(dashboard => dashboard.GetProperty("title").GetString()).ShouldBe(["QR Analytics Deep Dive", "Event Pipeline", "QR System Health Overview", "QR System Refactoring Progress"], ignoreOrder: true);
        all.Select(dashboard => dashboard.GetProperty("uid").GetString()).ShouldBe(Dashboard.Names, "the file is named by the uid");
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void A_dashboard_can_be_provisioned_and_chooses_data_source_service_and_instance(string name)
    {
        var dashboard = Dashboard.Read(name);
        dashboard.GetProperty("schemaVersion").GetInt32().ShouldBeInRange(36, 41);
        dashboard.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ShouldContain("qr-platform");
        dashboard.GetProperty("timezone").GetString().ShouldBe("utc");
        dashboard.GetProperty("description").GetString().ShouldNotBeNullOrWhiteSpace();
        dashboard.TryGetProperty("__inputs", out _).ShouldBeFalse("file provisioning has no import wizard");
        dashboard.TryGetProperty("id", out _).ShouldBeFalse("Grafana gives the id");
        var variables = dashboard.GetProperty("templating").GetProperty("list").EnumerateArray().ToDictionary(variable => variable.GetProperty("name").GetString()!);
        variables.Keys.ShouldBe(["datasource", "job", "instance"]);
        variables["datasource"].GetProperty("type").GetString().ShouldBe("datasource");
        variables["datasource"].GetProperty("query").GetString().ShouldBe("prometheus");
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Every_panel_has_a_title_a_description_a_unit_and_the_chosen_data_source(string name)
    {
        var panels = Dashboard.Panels(name).ToArray();
        panels.Length.ShouldBeGreaterThan(8);
        panels.Select(panel => panel.GetProperty("id").GetInt32()).ShouldBeUnique();
        panels.Select(panel => panel.GetProperty("title").GetString()).ShouldBeUnique();
        foreach (var panel in panels)
        {
            var title = panel.GetProperty("title").GetString()!;
            title.ShouldNotBeNullOrWhiteSpace();
            panel.GetProperty("description").GetString().ShouldNotBeNullOrWhiteSpace(title);
            panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString().ShouldNotBeNullOrWhiteSpace(title);
            panel.GetProperty("datasource").GetProperty("uid").GetString().ShouldBe("${datasource}", title);
            foreach (var target in panel.GetProperty("targets").EnumerateArray())
            {
                target.GetProperty("datasource").GetProperty("uid").GetString().ShouldBe("${datasource}", title);
                var expression = target.GetProperty("expr").GetString()!;
                target.GetProperty("legendFormat").GetString().ShouldNotBeNullOrEmpty(title);
                if (expression.Contains("rate(", StringComparison.Ordinal))
                {
                    expression.ShouldContain("[$__rate_interval]", Case.Sensitive, title);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void No_two_panels_lie_on_each_other(string name)
    {
        var taken = new HashSet<(int, int)>();
        foreach (var place in Dashboard.Read(name).GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("gridPos")))
        {
            var (x, y, w, h) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32(), place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
            (x + w).ShouldBeLessThanOrEqualTo(24);
            (from column in Enumerable.Range(x, w) from line in Enumerable.Range(y, h) select taken.Add((column, line))).ShouldAllBe(free => free);
        }
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void What_a_panel_asks_for_is_in_the_catalogue_or_recorded(string name)
    {
        var recorded = Ops.Rules().Where(rule => !rule.IsAlert).Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var expression in Dashboard.Expressions(name))
        {
            Ops.Metrics(expression).Where(metric => !Ops.IsKnown(metric)).ShouldBeEmpty(expression);
            Recorded().Matches(expression).Select(match => match.Value).Where(rule => !recorded.Contains(rule)).ShouldBeEmpty(expression);
        }
    }

    [Fact]
    public void Provisioning_names_the_folder_and_the_data_source_that_the_host_gives()
    {
        var source = File.ReadAllText(Ops.Path("ops", "grafana", "provisioning", "datasources", "prometheus.yml"));
        source.ShouldContain("apiVersion: 1");
        source.ShouldContain("url: $PROMETHEUS_URL");
        source.ShouldContain("timeInterval: 15s");
        File.ReadAllText(Ops.Path("ops", "prometheus", "prometheus.yml")).ShouldContain("scrape_interval: 15s");
        var host = File.ReadAllText(Ops.Path("QrAspire.AppHost", "Observability.cs"));
        var folder = PathLine().Match(File.ReadAllText(Ops.Path("ops", "grafana", "provisioning", "dashboards", "qraspire.yml"))).Groups[1].Value;
        host.ShouldContain($"\"{folder}\"");
        host.ShouldContain("PROMETHEUS_URL");
        host.ShouldContain("GF_SECURITY_ADMIN_PASSWORD");
    }

    [GeneratedRegex(@"\b[a-z_]+:[a-z_]+:\w+")]
    private static partial Regex Recorded();

    [GeneratedRegex(@"path: (\S+)")]
    private static partial Regex PathLine();
}

/// <summary>The dashboards in <c>ops/grafana</c>.</summary>
internal static class Dashboard
{
    public static IEnumerable<string> Names => Directory.GetFiles(Ops.Path("ops", "grafana", "dashboards"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Ops.Path("ops", "grafana", "dashboards", $"{name}.json")));
        return document.RootElement.Clone();
    }

    /// <summary>Its panels without the rows.</summary>
    public static IEnumerable<JsonElement> Panels(string name) => Read(name).GetProperty("panels").EnumerateArray().Where(panel => panel.GetProperty("type").GetString() != "row");

    public static IEnumerable<string> Expressions(string name) => Panels(name).SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!);
}
