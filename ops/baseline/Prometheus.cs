using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace QrAspire.Baseline;

/// <summary>Asks a Prometheus server (HTTP API, <c>/api/v1/query</c>).</summary>
/// <param name="http">Has the server's address.</param>
public sealed class Prometheus(HttpClient http)
{
    /// <summary>Series of an instant query: labels in PromQL's notation, and value.</summary>
    /// <exception cref="InvalidDataException">The server refuses the query; its words.</exception>
    public async Task<IReadOnlyList<(string Labels, double Value)>> QueryAsync(string expression, DateTimeOffset at, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([new("query", expression), new("time", (at.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture))]);
        using var response = await http.PostAsync(new Uri("/api/v1/query", UriKind.Relative), form, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        if (answer.GetProperty("status").GetString() != "success")
        {
            throw new InvalidDataException($"Prometheus refuses {expression}: {answer.GetProperty("error").GetString()}");
        }

        var data = answer.GetProperty("data");
        return data.GetProperty("resultType").GetString() == "scalar"
            ? [("", Number(data.GetProperty("result")))]
            : [.. data.GetProperty("result").EnumerateArray().Select(series => (Labels(series.GetProperty("metric")), Number(series.GetProperty("value"))))];
    }

    private static double Number(JsonElement pair) => double.Parse(pair[1].GetString()!.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static string Labels(JsonElement metric) => string.Join(
        ',', metric.EnumerateObject().Where(label => label.Name != "__name__").Select(label => $"{label.Name}=\"{label.Value.GetString()}\""));
}
