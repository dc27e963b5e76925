using System.Text.Json;

namespace QrAspire.Baseline;

/// <summary>One value of a measure over a stretch of time.</summary>
/// <param name="Measure">Name of the measure.</param>
/// <param name="Labels">Labels of the series, such as <c>job="qr-api"</c>.</param>
/// <param name="Mean">Mean over the stretch.</param>
/// <param name="Peak">Largest value in it.</param>
/// <param name="Samples">How many samples it is made of.</param>
public sealed record Value(string Measure, string Labels, double Mean, double Peak, int Samples);

/// <summary>What was measured.</summary>
/// <param name="To">End of the stretch.</param>
/// <param name="Asked">Length that was asked for.</param>
/// <param name="Covered">Length that Prometheus had data of; never longer than asked.</param>
/// <param name="Values">The values.</param>
public sealed record Snapshot(DateTimeOffset To, TimeSpan Asked, TimeSpan Covered, IReadOnlyList<Value> Values)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads a file that <see cref="WriteAsync"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static async Task<Snapshot> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<Snapshot>(file, s_json, cancellationToken) is { Values: not null } snapshot
                ? snapshot
                : throw new InvalidDataException($"{path} is no baseline.");
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"{path} is no baseline: {error.Message}", error);
        }
    }

    /// <summary>Writes it as JSON.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, s_json, cancellationToken);
    }
}
