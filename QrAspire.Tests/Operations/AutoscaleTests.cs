using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace QrAspire.Tests.Operations;

/// <summary>The sample manifests in <c>ops/autoscale</c>: well-formed, of the kinds they say, and only by signals that exist.</summary>
public sealed class AutoscaleTests
{
    [Fact]
    public void Every_query_asks_for_what_is_recorded_or_in_the_catalogue()
    {
        var recorded = Ops.Rules().Where(rule => !rule.IsAlert).Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        var queries = Documents("adapter.yaml").Single().Children["externalRules"].As<YamlSequenceNode>().Select(rule => rule["metricsQuery"])
            .Concat(Documents("keda.yaml").SelectMany(scaled => scaled["spec"]["triggers"].As<YamlSequenceNode>()).Select(trigger => trigger["metadata"]["query"]))
            .Select(query => query.ToString()).ToArray();
        queries.Length.ShouldBe(6);
        foreach (var query in queries)
        {
            recorded.Count(name => query.Contains($"({name}{{", StringComparison.Ordinal)).ShouldBe(1, query);
            Ops.Metrics(query).Where(metric => !Ops.IsKnown(metric)).ShouldBeEmpty(query);
        }
    }

    [Fact]
    public void The_autoscalers_scale_what_can_be_scaled_within_bounds_and_by_metrics_that_the_adapter_names()
    {
        var named = Documents("adapter.yaml").Single().Children["externalRules"].As<YamlSequenceNode>().Select(rule => rule["name"]["as"].ToString()).ToArray();
        var scalers = Documents("hpa.yaml").ToArray();
        scalers.Select(scaler => $"{scaler["apiVersion"]} {scaler["kind"]} {scaler["spec"]["scaleTargetRef"]["name"]}")
            .ShouldBe(["autoscaling/v2 HorizontalPodAutoscaler qr-redirect", "autoscaling/v2 HorizontalPodAutoscaler qr-analytics"]);
        scalers.SelectMany(scaler => scaler["spec"]["metrics"].As<YamlSequenceNode>()).Select(metric => metric["external"]["metric"]["name"].ToString()).ShouldBe(named);
        Documents("keda.yaml").Select(scaled => $"{scaled["apiVersion"]} {scaled["kind"]} {scaled["spec"]["scaleTargetRef"]["name"]}")
            .ShouldBe(["keda.sh/v1alpha1 ScaledObject qr-redirect", "keda.sh/v1alpha1 ScaledObject qr-analytics"]);
        foreach (var (least, most) in scalers.Select(scaler => (Number(scaler["spec"]["minReplicas"]), Number(scaler["spec"]["maxReplicas"])))
            .Concat(Documents("keda.yaml").Select(scaled => (Number(scaled["spec"]["minReplicaCount"]), Number(scaled["spec"]["maxReplicaCount"])))))
        {
            least.ShouldBeInRange(1, most);
        }
    }

    private static int Number(YamlNode node) => int.Parse(node.ToString(), CultureInfo.InvariantCulture);

    private static IEnumerable<YamlMappingNode> Documents(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Ops.Path("ops", "autoscale", file))));
        return stream.Documents.Select(document => (YamlMappingNode)document.RootNode);
    }
}

/// <summary>Reads a node as what it must be.</summary>
file static class YamlNodes
{
    public static T As<T>(this YamlNode node) where T : YamlNode => node.ShouldBeOfType<T>();
}
