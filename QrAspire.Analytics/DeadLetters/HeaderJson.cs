using System.Text.Json;
using Confluent.Kafka;

namespace QrAspire.Analytics.DeadLetters;

/// <summary>Kafka headers as JSON, <c>[[name, base64 value or null], …]</c>: order, repetition and bytes survive.</summary>
internal static class HeaderJson
{
    public static string Write(Headers headers) =>
        JsonSerializer.Serialize(headers.Select(header => new[] { header.Key.Replace('\0', '\uFFFD'), header.GetValueBytes() is { } bytes ? Convert.ToBase64String(bytes) : null }));

    public static Headers Read(string json)
    {
        var headers = new Headers();
        foreach (var pair in JsonSerializer.Deserialize<string?[][]>(json)!)
        {
            headers.Add(pair[0], pair[1] is { } value ? Convert.FromBase64String(value) : null);
        }

        return headers;
    }
}
