using System.Text.RegularExpressions;

namespace QrAspire.Tests.Operations;

/// <summary>Rules, alerts, their tests and their runbooks fit together, by the judgement of Prometheus' and Alertmanager's own tools.</summary>
public sealed partial class RulesTests
{
    public static TheoryData<string> UnitTests => [.. Files];

    private static string[] Files => [.. Directory.GetFiles(Ops.Path("ops", "prometheus", "tests"), "*.yml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string[] Alerts => [.. Ops.Rules().Where(rule => rule.IsAlert).Select(rule => rule.Name).Distinct()];

    [Fact]
    public async Task Prometheus_accepts_its_configuration_and_every_rule()
    {
        var (exitCode, output) = await Ops.RunAsync("promtool", ["check", "config", Ops.Path("ops", "prometheus", "prometheus.yml")]);
        exitCode.ShouldBe(0, output);
        output.ShouldNotContain("FAILED");
        output.ShouldContain("4 rule files found");
    }

    [Theory]
    [MemberData(nameof(UnitTests))]
    public async Task Every_alert_fires_stays_silent_just_below_and_resolves(string file)
    {
        var (exitCode, output) = await Ops.RunAsync("promtool", ["test", "rules", Ops.Path("ops", "prometheus", "tests", file)]);
        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public void Every_alert_has_at_least_three_cases_of_which_one_fires_and_one_does_not()
    {
        var cases = Files.Select(file => File.ReadAllText(Ops.Path("ops", "prometheus", "tests", file))).SelectMany(text => TestCase().Matches(text))
            .Select(match => (Alert: match.Groups["a"].Value + match.Groups["b"].Value, Fires: match.Groups["b"].Success)).ToLookup(found => found.Alert, found => found.Fires);
        var always = new[] { "Watchdog", "QrThresholdsMissing" };
        Alerts.Length.ShouldBeGreaterThan(30);
        foreach (var alert in Alerts.Except(always))
        {
            cases[alert].Count().ShouldBeGreaterThanOrEqualTo(3, alert);
            cases[alert].ShouldContain(true, alert);
            cases[alert].ShouldContain(false, alert);
        }

        cases["Watchdog"].Count(fires => fires).ShouldBeGreaterThanOrEqualTo(3);
        cases["QrThresholdsMissing"].Count().ShouldBeGreaterThanOrEqualTo(3);
        cases.Select(found => found.Key).Except(Alerts).ShouldBeEmpty("cases of alerts that no longer exist");
    }

    [Fact]
    public void Every_metric_that_a_rule_asks_for_is_in_the_catalogue()
    {
        var rules = Ops.Rules();
        rules.Count.ShouldBeGreaterThan(120);
        rules.ShouldAllBe(rule => rule.Expression.Length > 0);
        rules.SelectMany(rule => Ops.Metrics(rule.Expression).Where(metric => !Ops.IsKnown(metric)).Select(metric => $"{rule.Name}: {metric}")).ShouldBeEmpty();
    }

    [Fact]
    public void Every_recorded_name_that_a_rule_asks_for_is_recorded()
    {
        var rules = Ops.Rules();
        var recorded = rules.Where(rule => !rule.IsAlert).Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        rules.SelectMany(rule => Recorded().Matches(rule.Expression).Select(match => match.Value)).Where(name => !recorded.Contains(name)).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Every_threshold_stands_in_one_place_and_is_used()
    {
        var rules = Ops.Rules();
        var thresholds = rules.Where(rule => rule.Name.StartsWith("qr:threshold:", StringComparison.Ordinal)).ToArray();
        thresholds.ShouldAllBe(rule => rule.File == "thresholds.yml");
        thresholds.Select(rule => rule.Name).Where(name => !rules.Any(rule => rule.IsAlert && rule.Expression.Contains(name, StringComparison.Ordinal))).ShouldBeEmpty("thresholds that no alert uses");
        rules.Where(rule => rule.IsAlert).Select(rule => Number().Match(Window().Replace(rule.Expression, "")).Value).Where(number => number is not ("" or "0" or "1" or "2")).ShouldBeEmpty("numbers that belong into thresholds.yml");
    }

    [Fact]
    public void Every_alert_has_labels_words_and_a_runbook_and_every_runbook_an_alert()
    {
        var text = string.Concat(new[] { "alerts.yml", "objectives.yml" }.Select(file => File.ReadAllText(Ops.Path("ops", "prometheus", file)) + "\n      - "));
        foreach (var match in AlertText().Matches(text).Cast<Match>())
        {
            var (name, body) = (match.Groups[1].Value, match.Groups[2].Value);
            body.ShouldMatch("severity: (critical|warning|info)", name);
            body.ShouldMatch("category: (critical-business|performance|infrastructure)", name);
            body.ShouldMatch(@"summary: [A-Z][^\n]*\.\n", name);
            body.ShouldContain("description: ", Case.Sensitive, name);
            body.ShouldContain($"runbook_url: docs/runbooks/{name}.md\n", Case.Sensitive, name);
            File.Exists(Ops.Path("docs", "runbooks", $"{name}.md")).ShouldBeTrue(name);
        }

        Runbook.Names.Except(Alerts).ShouldBeEmpty("runbooks of alerts that no longer exist");
    }

    [Fact]
    public async Task Every_runbook_has_its_sections_and_commands_that_a_shell_understands()
    {
        foreach (var name in Runbook.Names)
        {
            var text = await File.ReadAllTextAsync(Runbook.PathOf(name));
            Heading().Matches(text).Select(match => match.Groups[1].Value).ShouldBe(["Symptom", "Meaning", "First look", "Mitigation", "Verify"], name);
            foreach (var command in Runbook.Commands(name))
            {
                var (exitCode, output) = await Ops.RunAsync("bash", ["-n", "-c", command]);
                exitCode.ShouldBe(0, $"{name}: {command}\n{output}");
            }
        }
    }

    [Fact]
    public void Every_metric_in_a_runbook_is_in_the_catalogue()
        => Runbook.Names.SelectMany(name => Runbook.Queries(name).SelectMany(Ops.Metrics).Where(metric => !Ops.IsKnown(metric) && metric != "__name__").Select(metric => $"{name}: {metric}")).ShouldBeEmpty();

    [Theory]
    [InlineData("alertmanager.yml", "severity=critical alertname=QrTargetDown", "page")]
    [InlineData("alertmanager.yml", "severity=warning alertname=QrDlqNotEmpty", "ticket")]
    [InlineData("alertmanager.yml", "severity=info alertname=QrNewError", "webhook")]
    [InlineData("alertmanager.yml", "severity=info alertname=Watchdog", "webhook")]
    [InlineData("local.yml", "severity=critical alertname=QrTargetDown", "page")]
    public async Task Alertmanager_accepts_its_configuration_and_routes_by_severity(string file, string labels, string receiver)
    {
        var path = Ops.Path("ops", "alertmanager", file);
        (await Ops.RunAsync("amtool", ["check-config", path])).ExitCode.ShouldBe(0);
        var (exitCode, output) = await Ops.RunAsync("amtool", ["config", "routes", "test", $"--config.file={path}", .. labels.Split(' ')]);
        exitCode.ShouldBe(0, output);
        output.ShouldContain(receiver);
    }

    [Fact]
    public void The_local_configuration_of_Alertmanager_differs_in_its_channels_only()
        => Tree("local.yml").ShouldBe(Tree("alertmanager.yml"));

    [Fact]
    public void No_secret_is_in_the_configuration()
    {
        foreach (var file in Directory.EnumerateFiles(Ops.Path("ops"), "*", SearchOption.AllDirectories).Where(file => file.EndsWith(".yml", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal)))
        {
            File.ReadAllText(file).ShouldNotMatch(@"(?im)^\s*(\w*password|api_url|bearer_token|credentials|auth_secret)\s*:", file);
        }
    }

    private static string Tree(string file)
    {
        var text = File.ReadAllText(Ops.Path("ops", "alertmanager", file));
        return text[text.IndexOf("route:", StringComparison.Ordinal)..text.IndexOf("receivers:", StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"\{eval_time: \w+, alertname: (?<a>\w+)\}|alertname: (?<b>\w+)\n\s+exp_alerts:\n\s+- ")]
    private static partial Regex TestCase();

    [GeneratedRegex(@"\b[a-z_]+:[a-z_]+:\w+")]
    private static partial Regex Recorded();

    [GeneratedRegex(@"\[[^\]]*\]|""[^""]*""|[\w:]*[a-z_:][\w:]*")]
    private static partial Regex Window();

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"- alert: (\w+)(\n.*?\n)(?=      - |  - name|  #|\n)", RegexOptions.Singleline)]
    private static partial Regex AlertText();

    [GeneratedRegex("(?m)^## (.*)$")]
    private static partial Regex Heading();
}
